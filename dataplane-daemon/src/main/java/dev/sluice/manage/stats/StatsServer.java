package dev.sluice.manage.stats;

import dev.sluice.config.StatsegConfig;
import dev.sluice.driver.os.Errno;
import dev.sluice.driver.os.FileDescriptors;
import dev.sluice.driver.os.MappedRegion;
import dev.sluice.driver.os.UnixSockets;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.counter.CounterDirectory;
import dev.sluice.graph.kthread.KThread;
import dev.sluice.graph.kthread.KThreadException;
import dev.sluice.graph.kthread.KThreadSpec;
import dev.sluice.graph.kthread.KThreads;
import dev.sluice.graph.node.Graph;
import dev.sluice.graph.thread.Threads;
import dev.sluice.manage.socket.SocketFile;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands the statistics segment to whoever connects, and has it brought up to date. Main thread, on whose event loop it
 * runs; the counters themselves, which may be millions, are copied by a thread of their own, {@value #THREAD}.
 */
public final class StatsServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StatsServer.class);
    private static final String THREAD = "sluice_stats";
    private static final int BACKLOG = 64;
    private static final int MODE = 0770;

    /** Time between two collections at most, once there has been a reader. */
    private static final long FRESH_NS = TimeUnit.MILLISECONDS.toNanos(50);

    /** With more values than this a collection is not made before every answer ... */
    private static final int FEW_VALUES = 100_000;

    /** ... but after as many times what it took. */
    private static final int PAUSE = 10;

    private final IoEventLoop loop;
    private final StatsegConfig config;
    private final SocketFile file;
    private final int memory;
    private final MappedRegion region;
    private final StatsCollector collector;
    private final String group;
    private final KThread copier;
    private final AtomicBoolean due = new AtomicBoolean();
    private int listener = -1;
    private IoRegistration registration;
    private Future<?> timer;
    private boolean wanted;
    private long beatNs;
    private long collectedNs;
    private long costNs;

    /**
     * Makes the segment; nobody gets it yet.
     *
     * @param group group of the socket, null for the process's own
     * @param kthreads makes the thread that copies
     * @throws IOException when there is no memory for it, or no thread
     */
    public StatsServer(
            final StatsegConfig config,
            final String group,
            final IoEventLoop loop,
            final CounterDirectory counters,
            final Graph graph,
            final Threads threads,
            final BufferPool pool,
            final KThreads kthreads)
            throws IOException {
        this(config, group, loop, counters, graph, StatsCollector.Source.of(threads), pool, kthreads);
    }

    StatsServer(
            final StatsegConfig config,
            final String group,
            final IoEventLoop loop,
            final CounterDirectory counters,
            final Graph graph,
            final StatsCollector.Source source,
            final BufferPool pool,
            final KThreads kthreads)
            throws IOException {
        this.config = config;
        this.group = group;
        this.loop = loop;
        file = new SocketFile(config.socketName());
        memory = FileDescriptors.memoryFile("statistics", config.size(), false);
        region = MappedRegion.ofSparseFile("statistics segment", memory, config.size());
        collector = new StatsCollector(region, counters, graph, source, pool, config.perNodeCounters());
        copier = copier(kthreads);
    }

    private KThread copier(final KThreads kthreads) throws IOException {
        try {
            return kthreads.create(KThreadSpec.of(THREAD, this::copyWhenDue).withType("stats"));
        } catch (final KThreadException e) {
            throw new IOException(e.getMessage(), e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while starting thread " + THREAD);
        }
    }

    private int copyWhenDue(final KThread self) {
        while (!self.shouldStop()) {
            self.parkMe();
            if (due.compareAndSet(true, false)) {
                collector.copyCounters();
            } else {
                self.sleep();
            }
        }
        return 0;
    }

    /**
     * Takes the place where the segment will be handed out; whoever connects waits.
     *
     * @throws IOException when the place is taken by a living server, or cannot be bound
     */
    public void claim() throws IOException {
        listener = UnixSockets.listen(file.prepare(), BACKLOG);
        file.publish(MODE, group);
    }

    /**
     * Starts to hand the segment out, at the place that was claimed or is claimed now.
     *
     * @throws IOException as {@link #claim}
     */
    public void start() throws IOException {
        if (listener < 0) {
            claim();
        }
        beatNs = System.nanoTime();
        collect(beatNs);
        loop.register(new Listener(new FileDescriptor(listener))).addListener(done -> {
            registration = (IoRegistration) done.getNow();
            registration.submit(EpollIoOps.EPOLLIN);
        });
        schedule();
    }

    /** Brings the segment up to date if somebody may look at it: called before an answer goes to a client. */
    public void refresh() {
        final long nowNs = System.nanoTime();
        if (wanted && (collector.values() <= FEW_VALUES || nowNs - collectedNs >= PAUSE * costNs)) {
            collect(nowNs);
        }
    }

    /** Removes the socket. Readers keep what they have mapped. */
    @Override
    public void close() {
        if (timer != null) {
            timer.cancel(false);
        }
        copier.stop();
        if (registration != null) {
            registration.cancel();
        }
        FileDescriptors.close(listener);
        listener = -1;
        file.remove();
        FileDescriptors.close(memory);
        region.close();
    }

    private void schedule() {
        final long interval = Math.max(TimeUnit.MILLISECONDS.toNanos(1), (long) (config.updateInterval() * 1e9));
        timer = loop.schedule(
                () -> tick(interval), wanted ? Math.min(interval, FRESH_NS) : interval, TimeUnit.NANOSECONDS);
    }

    private void tick(final long interval) {
        final long nowNs = System.nanoTime();
        if (nowNs - beatNs >= interval) {
            beatNs = nowNs;
            collector.beat();
        }
        try {
            collector.prepare();
        } catch (final RuntimeException e) {
            LOG.error("statistics", e);
        }
        due.set(true);
        copier.wake();
        schedule();
    }

    private void collect(final long nowNs) {
        try {
            collector.collect();
        } catch (final RuntimeException e) {
            LOG.error("statistics", e);
        }
        collectedNs = System.nanoTime();
        costNs = collectedNs - nowNs;
    }

    private void watch() {
        if (listener >= 0) {
            registration.submit(EpollIoOps.EPOLLIN);
        }
    }

    private void accept() {
        for (int left = BACKLOG; left > 0; left--) {
            final int peer = UnixSockets.accept(listener);
            if (peer == -Errno.EAGAIN) {
                return;
            }
            if (peer < 0) {
                LOG.warn("statistics socket: {}; it is looked at again in a second", Errno.text(-peer));
                registration.submit(EpollIoOps.NONE);
                loop.schedule(this::watch, 1, TimeUnit.SECONDS);
                return;
            }
            handOver(peer);
        }
    }

    private void handOver(final int peer) {
        if (!wanted) {
            wanted = true;
            timer.cancel(false);
            schedule();
        }
        refresh();
        final int result = UnixSockets.sendDescriptor(peer, memory);
        if (result < 0) {
            LOG.debug("statistics segment not handed over: {}", Errno.text(-result));
        }
        FileDescriptors.close(peer);
    }

    /** Readable: somebody has connected. */
    private final class Listener implements EpollIoHandle {
        private final FileDescriptor fd;

        Listener(final FileDescriptor fd) {
            this.fd = fd;
        }

        @Override
        public FileDescriptor fd() {
            return fd;
        }

        @Override
        public void handle(final IoRegistration from, final IoEvent event) {
            if (listener >= 0) {
                accept();
            }
        }

        @Override
        public void close() {
            // the descriptor is closed by the server
        }
    }
}
