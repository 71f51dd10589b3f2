package dev.sluice.driver;

import dev.sluice.driver.os.Errno;
import dev.sluice.driver.os.LinkInfo;
import dev.sluice.driver.os.LinkMonitor;
import dev.sluice.driver.os.NetNamespace;
import dev.sluice.driver.os.OsException;
import dev.sluice.graph.thread.LoopSleeper;
import dev.sluice.graph.thread.ThreadTimer;
import dev.sluice.graph.thread.ThreadTimers;
import dev.sluice.graph.time.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells drivers what becomes of the kernel's interfaces behind theirs: there, up, down, gone, back again; in any
 * namespace. Main thread.
 *
 * <p>A light thread on main, {@code host-links}, reads the kernel's link events as they come; once a second its poller
 * looks whether the namespaces are still there. A namespace that was deleted lives on as long as somebody has a
 * descriptor in it, so its name is what counts: when that is gone, or stands for another namespace, all links in it are
 * gone for us, and drivers close what they have there.
 */
public final class HostLinks {
    private static final Logger LOG = LoggerFactory.getLogger(HostLinks.class);
    private static final long PERIOD_NS = 100_000_000L;
    private static final long SLOW_PERIOD_NS = 1_000_000_000L;

    private final Map<NetNamespace, Space> spaces = new HashMap<>();
    private final LoopSleeper mainSleeper;
    private final Clock clock;
    private final Executor netlink;
    private final ThreadTimer timer;
    private long periodNs;
    private long nextSlowNs;

    /**
     * For a main thread that sleeps here; where descriptors cannot be watched, events are looked for ten times a
     * second.
     *
     * @param timers of the threads
     * @param netlink asks the kernel for what nobody waits for
     */
    public HostLinks(
            final LoopSleeper mainSleeper, final Clock clock, final ThreadTimers timers, final Executor netlink) {
        this.mainSleeper = mainSleeper;
        this.clock = clock;
        this.netlink = netlink;
        timer = timers.timer("host-links", 0, () -> run(this.clock.nowNs()));
    }

    /** Asks the kernel for things whose outcome nobody waits for, one after the other on a thread of their own. */
    public Executor netlink() {
        return netlink;
    }

    /** What a driver hears. Main thread. */
    public interface Listener {
        /** The link is there, with this state. Called again and again, not only after changes. */
        void present(LinkInfo link);

        /** The link is not there. Called again and again. */
        void absent();

        /** About once a second. */
        default void tick() {}
    }

    /** A link that a driver follows; closing it ends that. */
    public final class Watch implements AutoCloseable {
        private final Space space;
        private final String name;
        private final Listener listener;
        private int index = -1;

        private Watch(final Space space, final String name, final Listener listener) {
            this.space = space;
            this.name = name;
            this.listener = listener;
        }

        @Override
        public void close() {
            space.watches.remove(this);
            if (space.watches.isEmpty()) {
                space.closeMonitor();
                spaces.remove(space.namespace);
            }
        }

        private void see(final LinkInfo link) {
            if (link.name().equals(name)) {
                index = link.index();
                listener.present(link);
            } else if (link.index() == index) {
                lose(); // it has another name now
            }
        }

        private void lose() {
            index = -1;
            listener.absent();
        }
    }

    /** Follows the link of this name; the listener hears of it for the first time at the next turn of the main loop. */
    public Watch watch(final NetNamespace namespace, final String name, final Listener listener) {
        final Space space = spaces.computeIfAbsent(namespace, n -> new Space(n, this));
        final Watch watch = new Watch(space, name, listener);
        space.watches.add(watch);
        nextSlowNs = 0;
        space.stale = true;
        signal();
        return watch;
    }

    private void signal() {
        if (timer != null) {
            timer.now();
        }
    }

    private void run(final long nowNs) {
        if (spaces.isEmpty()) {
            every(0);
            return;
        }
        final boolean slow = nowNs - nextSlowNs >= 0 || nextSlowNs == 0;
        if (slow) {
            nextSlowNs = nowNs + SLOW_PERIOD_NS;
        }
        for (final Space space : List.copyOf(spaces.values())) {
            if (slow) {
                space.check();
            }
            space.poll();
            if (slow) {
                List.copyOf(space.watches).forEach(watch -> watch.listener.tick());
            }
        }
        final boolean allWatched = spaces.values().stream().allMatch(space -> space.monitor == null || space.watched);
        every(allWatched ? SLOW_PERIOD_NS : PERIOD_NS);
    }

    private void every(final long newPeriodNs) {
        if (timer != null && periodNs != newPeriodNs) {
            periodNs = newPeriodNs;
            timer.every(newPeriodNs);
        }
    }

    /** One namespace. */
    private static final class Space implements LinkMonitor.Listener {
        private final NetNamespace namespace;
        private final HostLinks owner;
        private final List<Watch> watches = new ArrayList<>();
        private LinkMonitor monitor;
        private Object identity;
        private boolean stale;
        private boolean complained;
        private boolean watched;

        Space(final NetNamespace namespace, final HostLinks owner) {
            this.namespace = namespace;
            this.owner = owner;
        }

        void check() {
            final Object now = identityNow();
            if (monitor != null && !now.equals(identity)) {
                LOG.info("network namespace {} is gone", namespace.text());
                closeMonitor();
                List.copyOf(watches).forEach(Watch::lose);
            }
            if (monitor == null && !now.equals("")) {
                open(now);
            }
        }

        void poll() {
            if (monitor == null) {
                return;
            }
            try {
                if (stale) {
                    stale = false;
                    monitor.refresh(this);
                }
                monitor.poll(this);
            } catch (final OsException e) {
                LOG.warn("link events of {}: {}", describe(), e.getMessage());
                stale = true;
            }
        }

        void closeMonitor() {
            if (monitor != null) {
                owner.mainSleeper.remove(monitor.fd());
                watched = false;
                monitor.close();
                monitor = null;
            }
        }

        @Override
        public void changed(final LinkInfo link) {
            List.copyOf(watches).forEach(watch -> watch.see(link));
        }

        @Override
        public void removed(final LinkInfo link) {
            for (final Watch watch : List.copyOf(watches)) {
                if (watch.index == link.index() || watch.name.equals(link.name())) {
                    watch.lose();
                }
            }
        }

        @Override
        public void listed(final List<LinkInfo> links) {
            for (final Watch watch : List.copyOf(watches)) {
                links.stream()
                        .filter(link -> link.name().equals(watch.name))
                        .findFirst()
                        .ifPresentOrElse(watch::see, watch::lose);
            }
        }

        private void open(final Object now) {
            try {
                monitor = LinkMonitor.open(namespace);
                identity = now;
                stale = true;
                complained = false;
                watched = watch(monitor.fd());
            } catch (final OsException e) {
                if (!complained && e.errno() != Errno.ENOENT) {
                    LOG.warn("link events of {}: {}", describe(), e.getMessage());
                    complained = true;
                }
            }
        }

        private boolean watch(final int fd) {
            try {
                owner.mainSleeper.add(fd, owner::signal);
                return true;
            } catch (final UnsupportedOperationException e) {
                return false; // the timer does
            }
        }

        /** Which namespace the name stands for now: an inode of the kernel; empty for none. */
        private Object identityNow() {
            if (namespace.own()) {
                return NetNamespace.OWN;
            }
            try {
                return Files.getAttribute(Path.of(namespace.path()), "unix:ino");
            } catch (final IOException e) {
                return "";
            }
        }

        private String describe() {
            return namespace.own() ? "the own network namespace" : "network namespace " + namespace.text();
        }
    }
}
