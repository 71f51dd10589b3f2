package dev.sluice.graph.thread;

import dev.sluice.config.CoreSet;
import dev.sluice.config.CpuConfig;
import dev.sluice.config.SchedulerPolicy;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.handoff.FrameHandoff;
import dev.sluice.graph.handoff.HandoffQueues;
import dev.sluice.graph.kthread.KThreadException;
import dev.sluice.graph.kthread.ThreadPlatform;
import dev.sluice.graph.node.Dispatcher;
import dev.sluice.graph.node.Graph;
import dev.sluice.graph.node.NodeFailure;
import dev.sluice.graph.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the threads and starts them ({@code start_workers}): builds main's clone of the graph, launches each placed
 * thread, has each worker build its clone and run the worker-init functions on its own thread, lets all of them take
 * part in the barrier, and closes and opens it once so that all were seen alive.
 *
 * <p>Use, all on the main thread: construct (the graph threads exist then, without running, so that interfaces can be
 * placed on them), {@link #start()}, {@link #runMain()} which returns after {@link #requestStop()}, {@link #stop}. A
 * worker whose function ends with an exception is launched again, at once the first time and then a second later; after
 * {@value #MAX_RESTARTS} times it stays dead.
 */
public final class StartWorkers {
    /** How often a worker is launched again. */
    public static final int MAX_RESTARTS = 8;

    private static final Logger LOG = LoggerFactory.getLogger(StartWorkers.class);
    private static final long START_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long UNWIND_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long RESTART_DELAY_NS = TimeUnit.SECONDS.toNanos(1);

    private final Settings settings;
    private final ThreadRegistry registry;
    private final Graph graph;
    private final ThreadPlatform platform;
    private final Threads threads;
    private final CpuPlacement placement;
    private final List<ThreadStart> starts = new ArrayList<>();
    private final NodeFailure.Listener failures;
    private boolean started;

    /**
     * What the configuration says beside the placement.
     *
     * @param mainName name of the main thread
     * @param policy scheduling policy of all threads, null leaves it as it is
     * @param priority 1 to 99 with the real-time policies, else 0
     * @param pollSleepNs sleep of the main thread after each turn, 0 for none
     */
    public record Settings(String mainName, SchedulerPolicy policy, int priority, long pollSleepNs) {

        /**
         * As the configuration says.
         *
         * @param cpu the {@code cpu} section
         * @param pollSleepUsec {@code unix { poll-sleep-usec }}
         * @param prefix of thread names when the section has none
         */
        public static Settings of(final CpuConfig cpu, final int pollSleepUsec, final String prefix) {
            return new Settings(
                    (cpu.threadPrefix().isEmpty() ? prefix : cpu.threadPrefix()) + "_main",
                    cpu.schedulerPolicy().orElse(null),
                    cpu.schedulerPriority().orElse(0),
                    TimeUnit.MICROSECONDS.toNanos(pollSleepUsec));
        }
    }

    /**
     * Makes the threads; none runs yet. The calling thread is the main thread from now on.
     *
     * @param settings of all threads
     * @param registry thread types and worker-init functions
     * @param placement of the threads; its {@link CpuPlacement#graphThreads()} is the number of rows that graph and
     *     pool were made for
     * @param graph the graph, complete at {@link #start()}
     * @param pool packet memory
     * @param clock the daemon's time
     * @param platform to the operating system
     * @param sleepers where graph threads sleep
     * @param failures told of nodes that throw, on the main thread
     */
    public StartWorkers(
            final Settings settings,
            final ThreadRegistry registry,
            final CpuPlacement placement,
            final Graph graph,
            final BufferPool pool,
            final Clock clock,
            final ThreadPlatform platform,
            final LoopSleeper.Factory sleepers,
            final NodeFailure.Listener failures) {
        this.settings = settings;
        this.registry = registry;
        this.placement = placement;
        this.graph = graph;
        this.platform = platform;
        this.failures = failures;
        threads = new Threads(clock, graph, placement.graphThreads());
        if (!graph.contains(FrameHandoff.TRACE_NODE)) {
            graph.register(HandoffQueues.traceNode());
        }
        final List<GraphThread> graphThreads = new ArrayList<>();
        final List<LaunchedThread> others = new ArrayList<>();
        graphThreads.add(graphThread(0, settings.mainName(), "", pool, clock, sleepers));
        for (final CpuPlacement.Placed placed : placement.threads()) {
            final int index = 1 + starts.size();
            final LaunchedThread thread;
            if (placed.type().needsClone()) {
                final GraphThread worker =
                        graphThread(index, placed.name(), placed.type().name(), pool, clock, sleepers);
                graphThreads.add(worker);
                thread = worker;
            } else {
                thread = new LaunchedThread(index, placed.name(), placed.type().name());
                others.add(thread);
            }
            starts.add(new ThreadStart(this, placed, thread));
        }
        threads.set(graphThreads, others);
    }

    private GraphThread graphThread(
            final int index,
            final String name,
            final String type,
            final BufferPool pool,
            final Clock clock,
            final LoopSleeper.Factory sleepers) {
        final Dispatcher dispatcher = new Dispatcher(index, clock, pool, graph.counters(), this::report);
        final GraphThread thread =
                new GraphThread(index, name, type, dispatcher, sleepers.open(name), threads.handoffs());
        thread.stats().preemptions(platform::preemptions);
        thread.loop(new MainOrWorkerLoop(thread, threads.barrier(), settings.pollSleepNs()));
        return thread;
    }

    /** The threads, their messages and the barrier. */
    public Threads threads() {
        return threads;
    }

    /**
     * Starts all threads and returns when they run. Main thread.
     *
     * @throws StartException naming the thread and the cause; then none of them runs any more
     */
    public void start() throws StartException {
        threads.checkMain();
        for (final String warning : placement.warnings()) {
            LOG.warn("{}", warning);
        }
        startMain();
        try {
            for (final ThreadStart start : starts) {
                start.launch();
            }
            final long deadline = System.nanoTime() + START_TIMEOUT_NS;
            for (final ThreadStart start : starts) {
                start.awaitReady(deadline);
            }
        } catch (final StartException e) {
            unwind();
            throw e;
        }
        for (final GraphThread worker : threads.workers()) {
            threads.barrier().admit(worker);
        }
        threads.barrier().sync("start workers");
        threads.barrier().release();
        started = true;
        LOG.info("{} threads run, {} of them workers", threads.launched().size(), threads.workerCount());
    }

    private void startMain() throws StartException {
        final GraphThread main = threads.main();
        try {
            setUp(main, placement.mainCore());
            threads.barrier().shape(graph.shape());
            main.dispatcher().rebuild(graph.shape());
        } catch (final RuntimeException e) {
            throw new StartException("thread " + main.name() + ": " + e.getMessage(), e);
        }
    }

    /** Names, pins and schedules the calling thread. */
    void setUp(final LaunchedThread thread, final int core) {
        Thread.currentThread().setName(thread.name());
        thread.runsOn(Thread.currentThread(), platform.threadId());
        if (core >= 0) {
            platform.setAffinity(CoreSet.of(core));
            thread.pinned(CoreSet.of(core), platform.nodeOfCore(core));
        }
        if (settings.policy() != null) {
            try {
                platform.setScheduler(settings.policy(), settings.priority());
                thread.scheduled(settings.policy(), settings.priority());
            } catch (final KThreadException e) {
                LOG.warn("thread {}: {}", thread.name(), e.getMessage());
            }
        }
    }

    Threads ownThreads() {
        return threads;
    }

    List<WorkerInit> workerInits() {
        return registry.workerInits();
    }

    /** Gives the main loop its I/O. Main thread, before {@link #runMain()}. */
    public void mainIo(final MainIo io) {
        threads.main().io(io);
    }

    /** Turns the main loop until {@link #requestStop()}. Main thread. */
    public void runMain() {
        threads.checkMain();
        threads.main().loop().run();
    }

    /**
     * One turn of the main loop without sleeping, for whoever turns it himself: tests, a start script. True when it did
     * something. Main thread.
     */
    public boolean turnMain() {
        threads.checkMain();
        return threads.main().loop().turn();
    }

    /** Lets {@link #runMain()} return. Any thread. */
    public void requestStop() {
        threads.main().requestStop();
    }

    /**
     * Ends all threads but main. Main thread.
     *
     * @param timeoutNs how long to wait in all
     * @return names of the threads that have not ended, with what they are doing; they are left behind
     */
    public List<String> stop(final long timeoutNs) {
        threads.checkMain();
        started = false;
        starts.forEach(ThreadStart::requestStop);
        final List<String> left = new ArrayList<>();
        final long deadline = System.nanoTime() + timeoutNs;
        for (final ThreadStart start : starts) {
            final String waiting = start.awaitEnd(deadline);
            if (waiting != null) {
                left.add(waiting);
            }
        }
        if (left.isEmpty()) {
            threads.all().forEach(this::close);
        }
        return left;
    }

    private void close(final GraphThread thread) {
        if (thread.index() != 0) {
            threads.giveUp(thread);
        }
        threads.handoffs().discard(thread.index(), threads.main().dispatcher().buffers());
        if (thread.index() == 0) {
            return;
        }
        thread.dispatcher().buffers().flush();
        thread.sleeper().close();
    }

    private void unwind() {
        starts.forEach(ThreadStart::requestStop);
        final long deadline = System.nanoTime() + UNWIND_TIMEOUT_NS;
        for (final ThreadStart start : starts) {
            final String waiting = start.awaitEnd(deadline);
            if (waiting != null) {
                LOG.error("{}", waiting);
            }
        }
    }

    /** A thread's function ended with an exception; called on main. */
    void restart(final ThreadStart start, final Throwable cause) {
        final LaunchedThread thread = start.thread();
        final int times = start.countRestart();
        if (!started || times > MAX_RESTARTS) {
            LOG.error("thread {} died and is not started again", thread.name(), cause);
            giveUp(thread);
            return;
        }
        LOG.error("thread {} died, start {} again", thread.name(), times, cause);
        final long atNs = threads.clock().nowNs() + (times == 1 ? 0 : RESTART_DELAY_NS);
        threads.main().addTask(new LoopTask() {
            @Override
            public int poll(final long nowNs) {
                if (nowNs - atNs < 0) {
                    return 0;
                }
                threads.main().removeTask(this);
                relaunch(start);
                return 1;
            }

            @Override
            public long nextDeadlineNs() {
                return atNs;
            }
        });
    }

    private void relaunch(final ThreadStart start) {
        try {
            start.launch();
        } catch (final StartException e) {
            LOG.error("{}, it is not started again", e.getMessage(), e);
            giveUp(start.thread());
        }
    }

    private void giveUp(final LaunchedThread thread) {
        if (thread instanceof final GraphThread worker) {
            threads.giveUp(worker);
        }
    }

    private void report(final NodeFailure failure) {
        if (failure.thread() == 0) {
            failures.onFailure(failure);
        } else {
            threads.get(failure.thread()).postSurely(threads.main(), () -> failures.onFailure(failure));
        }
    }
}
