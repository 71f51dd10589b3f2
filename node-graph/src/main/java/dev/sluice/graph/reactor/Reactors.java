package dev.sluice.graph.reactor;

import dev.sluice.config.CoreSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.agrona.concurrent.NanoClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reactors of a process and the light threads on them. Thread-safe unless a method says otherwise.
 *
 * <p>Reactors are added at start-up, one for each OS thread that polls, with a core number of its own each: masks name
 * reactors by it.
 */
public final class Reactors {
    private static final Logger LOG = LoggerFactory.getLogger(Reactors.class);

    private final NanoClock clock;
    private final CopyOnWriteArrayList<Reactor> reactors = new CopyOnWriteArrayList<>();
    private final CopyOnWriteArrayList<LightThread> threads = new CopyOnWriteArrayList<>();
    private final CopyOnWriteArrayList<IoDevice<?>> devices = new CopyOnWriteArrayList<>();
    private final ThreadLocal<Current> current = ThreadLocal.withInitial(Current::new);
    private final AtomicInteger nextId = new AtomicInteger(1);
    private final AtomicInteger nextPlace = new AtomicInteger();
    private volatile Scheduler scheduler = Scheduler.STATIC;
    private volatile Poller schedulerPoller;

    /** What runs on an OS thread at the moment. */
    static final class Current {
        Reactor reactor;
        LightThread thread;
    }

    /** {@code clock} is the one whose time the owners pass to {@link Reactor#poll}. */
    public Reactors(final NanoClock clock) {
        this.clock = clock;
    }

    /**
     * Adds a reactor.
     *
     * @param name as the CLI shows it, the name of its OS thread
     * @param core the core of its OS thread, or any number that no other reactor has when it is not pinned
     * @throws IllegalArgumentException when another reactor has this core
     */
    public Reactor add(final String name, final int core) {
        final Reactor reactor = new Reactor(this, name, core);
        synchronized (reactors) {
            for (final Reactor other : reactors) {
                if (other.core() == core) {
                    throw new IllegalArgumentException(
                            "reactor `" + name + "': core " + core + " has reactor `" + other.name() + "'");
                }
            }
            reactors.add(reactor);
        }
        return reactor;
    }

    /** Creates a light thread on any reactor. See {@link #create(String, CoreSet)}. */
    public LightThread create(final String name) {
        return create(name, cores());
    }

    /**
     * Creates a light thread on one of the reactors in {@code mask}, one after the other. It has its first turn when
     * that reactor has taken it in; messages may be sent to it at once.
     *
     * @throws IllegalArgumentException when no reactor is on any of these cores
     * @throws IllegalStateException when the reactor's event ring is full: nothing was created
     */
    public LightThread create(final String name, final CoreSet mask) {
        refuseMaskWithoutReactor(name, mask);
        return create(name, mask, pick(mask), false);
    }

    /**
     * Creates a light thread that belongs to one reactor and never leaves it, because what it works on is its OS
     * thread's.
     */
    public LightThread createBound(final String name, final Reactor reactor) {
        return create(name, CoreSet.of(reactor.core()), reactor, true);
    }

    private LightThread create(final String name, final CoreSet mask, final Reactor reactor, final boolean bound) {
        final LightThread thread = new LightThread(this, nextId.getAndIncrement(), name, mask, reactor, bound);
        threads.add(thread);
        if (!reactor.post(thread.attach)) {
            threads.remove(thread);
            throw new IllegalStateException("cannot create light thread `" + name + "': the event ring of reactor `"
                    + reactor.name() + "' is full");
        }
        return thread;
    }

    void refuseMaskWithoutReactor(final String name, final CoreSet mask) {
        if (mask.and(cores()).isEmpty()) {
            throw new IllegalArgumentException(
                    "light thread `" + name + "': no reactor on core " + mask + ", there are reactors on " + cores());
        }
    }

    /** The next reactor in the mask, one after the other. */
    Reactor pick(final CoreSet mask) {
        final Reactor[] all = reactors.toArray(new Reactor[0]);
        Reactor picked = null;
        while (picked == null) {
            final Reactor next = all[Math.floorMod(nextPlace.getAndIncrement(), all.length)];
            picked = mask.contains(next.core()) ? next : null;
        }
        return picked;
    }

    /** The cores that have a reactor. */
    public CoreSet cores() {
        return CoreSet.of(reactors.stream().mapToInt(Reactor::core).toArray());
    }

    /** The light thread that runs the caller's code, or null. */
    public LightThread current() {
        return current.get().thread;
    }

    /** The reactor that runs the caller's code, or null. */
    Reactor currentReactor() {
        return current.get().reactor;
    }

    Current enter() {
        return current.get();
    }

    /**
     * Visits all light threads one after the other, each on itself, and then runs {@code done} on the one that asks.
     * Threads that exit meanwhile are skipped; a full ring delays the round, it does not end it.
     *
     * @throws IllegalStateException when the caller is not on a light thread
     */
    public void forEachThread(final Consumer<LightThread> visit, final Runnable done) {
        final LightThread origin = requireCurrent("visit all light threads");
        origin.iterations++;
        visitNext(
                List.copyOf(threads).iterator(),
                visit,
                () -> {
                    origin.iterations--;
                    done.run();
                },
                origin);
    }

    private void visitNext(
            final java.util.Iterator<LightThread> rest,
            final Consumer<LightThread> visit,
            final Runnable done,
            final LightThread origin) {
        LightThread next = null;
        while (next == null && rest.hasNext()) {
            final LightThread candidate = rest.next();
            next = candidate.state() == LightThread.State.EXITED ? null : candidate;
        }
        if (next == null) {
            deliver(origin, done);
            return;
        }
        final LightThread thread = next;
        final Runnable step = () -> {
            try {
                visit.accept(thread);
            } catch (final RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
                thread.failed("a for-each-thread visit", e);
            }
            visitNext(rest, visit, done, origin);
        };
        if (!deliver(thread, step)) {
            visitNext(rest, visit, done, origin);
        }
    }

    /**
     * Sends a message that must arrive: again in the next turn when the ring is full. For code on a reactor. False when
     * the thread has exited.
     */
    boolean deliver(final LightThread thread, final Runnable message) {
        try {
            if (!thread.sendMessage(message)) {
                currentReactor().later(() -> {
                    if (!deliver(thread, message)) {
                        LOG.warn("light thread {} exited with a message on its way", thread.name());
                    }
                });
            }
            return true;
        } catch (final IllegalStateException e) {
            return false;
        }
    }

    LightThread requireCurrent(final String action) {
        final LightThread thread = current();
        if (thread == null) {
            throw new IllegalStateException("cannot " + action + " from outside the light threads: send one a message");
        }
        return thread;
    }

    /**
     * Registers an io device: something that each light thread uses by a channel of its own.
     *
     * @param name as error texts show it
     * @param create makes a thread's context, on that thread
     * @param destroy gives it back, on that thread
     */
    public <C> IoDevice<C> registerDevice(
            final String name, final IoDevice.Create<C> create, final Consumer<C> destroy) {
        final IoDevice<C> device = new IoDevice<>(this, name, create, destroy);
        devices.add(device);
        return device;
    }

    void forget(final IoDevice<?> device) {
        devices.remove(device);
    }

    /** The devices that are registered. */
    public List<IoDevice<?>> devices() {
        return List.copyOf(devices);
    }

    /**
     * Lets {@code newScheduler} decide every {@code periodNs} which light threads move. Called on a light thread, whose
     * poller it becomes; replaces the one before, which must be that thread's as well.
     */
    public void schedule(final Scheduler newScheduler, final long periodNs) {
        final LightThread thread = requireCurrent("set the scheduler");
        if (schedulerPoller != null) {
            schedulerPoller.unregister();
            schedulerPoller = null;
        }
        scheduler = newScheduler;
        if (newScheduler != Scheduler.STATIC) {
            final SchedulerRound round = new SchedulerRound(this, newScheduler, periodNs);
            schedulerPoller = thread.registerPoller("scheduler", periodNs, round::run);
        }
    }

    /** Who decides about moves. */
    public Scheduler scheduler() {
        return scheduler;
    }

    void exited(final LightThread thread) {
        threads.remove(thread);
    }

    /** The reactors in the order in which they were added. */
    public List<Reactor> reactors() {
        return List.copyOf(reactors);
    }

    /** The light threads that have not exited, in the order of creation. */
    public List<LightThread> threads() {
        return List.copyOf(threads);
    }

    NanoClock clock() {
        return clock;
    }
}
