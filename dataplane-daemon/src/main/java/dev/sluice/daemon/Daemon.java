package dev.sluice.daemon;

import dev.sluice.config.BuffersConfig;
import dev.sluice.config.SluiceConfig;
import dev.sluice.config.StartupConfException;
import dev.sluice.daemon.plugin.PluginCli;
import dev.sluice.daemon.plugin.PluginException;
import dev.sluice.daemon.training.Training;
import dev.sluice.daemon.training.TrainingThread;
import dev.sluice.driver.RxQueueWatcher;
import dev.sluice.driver.os.EpollLoopSleeper;
import dev.sluice.driver.os.SchedulerSystemCalls;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.cli.EngineCli;
import dev.sluice.graph.kthread.AffinityThreadPlatform;
import dev.sluice.graph.kthread.KThreads;
import dev.sluice.graph.kthread.ThreadPlatform;
import dev.sluice.graph.node.Graph;
import dev.sluice.graph.node.NodeFailure;
import dev.sluice.graph.thread.CpuPlacement;
import dev.sluice.graph.thread.StartException;
import dev.sluice.graph.thread.StartWorkers;
import dev.sluice.graph.thread.ThreadRegistry;
import dev.sluice.graph.thread.Threads;
import dev.sluice.graph.time.SystemClock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process: starts everything in order, runs the main loop, and stops everything in the opposite order. Main thread,
 * but for {@link #stop()}.
 *
 * <p>Stages: runtime directory and log; packet memory; threads (placed, not running); dataplane with its built-in
 * features; plugins; the sockets, so that a second daemon is refused here; workers; the {@code startup-config}. Who
 * connects before the end waits.
 */
final class Daemon {
    private static final Logger LOG = LoggerFactory.getLogger("daemon");
    private static final String NAME = "sluice";
    private static final long STOP_NS = TimeUnit.SECONDS.toNanos(2);
    private static final int STOPPED_LATE = 2;

    private final SluiceConfig config;
    private final EarlyLoading loading;
    private final SystemClock clock = new SystemClock();
    private final Deque<AutoCloseable> teardown = new ArrayDeque<>();
    private volatile StartWorkers workers;
    private volatile boolean stopRequested;

    Daemon(final SluiceConfig config, final EarlyLoading loading) {
        this.config = config;
        this.loading = loading;
    }

    /**
     * Runs until {@link #stop()}.
     *
     * @return the exit status
     * @throws DaemonException when a stage fails; the earlier ones have been undone
     */
    int run() throws DaemonException {
        boolean late;
        try {
            start();
            workers.runMain();
            LOG.info("stopping");
        } finally {
            late = !shutDown();
        }
        return late ? STOPPED_LATE : 0;
    }

    /** Ends the main loop. Any thread, also a signal's. */
    void stop() {
        stopRequested = true;
        final StartWorkers running = workers;
        if (running != null) {
            running.requestStop();
        }
    }

    private void start() throws DaemonException {
        final ThreadPlatform platform = platform();
        final KThreads kthreads = new KThreads(platform);
        teardown.push(kthreads);
        final ProcessSetup process = ProcessSetup.begin(config, kthreads);
        teardown.push(process);
        Signals.on("TERM", this::stop);
        Signals.on("INT", this::stop);
        Signals.on("HUP", process::reopenLog);
        config.warnings().forEach(LOG::warn);
        try {
            final CpuPlacement placement = place(platform);
            final Graph graph = new Graph(placement.graphThreads());
            final BufferPool pool = packetMemory(placement.graphThreads());
            workers = new StartWorkers(
                    StartWorkers.Settings.of(config.cpu(), config.unix().pollSleepUsec(), NAME),
                    new ThreadRegistry(),
                    placement,
                    graph,
                    pool,
                    clock,
                    platform,
                    EpollLoopSleeper::open,
                    Daemon::report);
            final Threads threads = workers.threads();
            final ThreadSystems systems = new ThreadSystems(kthreads, placement, threads, clock);
            teardown.push(systems);
            final DataplaneHost host = DataplaneHost.of(threads, systems);
            final Dataplane dataplane = new Dataplane(graph, host);
            teardown.push(dataplane);
            // its own dataplane is made from classes that are there by now, and the rest of the start goes on beside it
            final TrainingThread training = train(kthreads);
            dataplane
                    .commands()
                    .add(new PluginCli(
                                    dataplane.plugins(),
                                    ConfiguredPlugins.path(config.plugins()),
                                    systems.jobs(ThreadSystems.PLUGIN_JOBS),
                                    host.mainLater())
                            .commands());
            dataplane.commands().add(Version.commands());
            dataplane.commands().add(SystemCli.commands(pool, config.statseg()));
            dataplane.commands().add(process.log().commands());
            dataplane.commands().onLine(process.log()::command);
            systems.register(dataplane);
            EngineCli.register(EngineCli.Engine.of(threads, graph, pool, kthreads), dataplane.commands());
            ConfiguredPlugins.load(config.plugins(), dataplane.plugins());
            new RxQueueWatcher(threads).keepAwake(dataplane.queues());
            loading.awaitNetty();
            final Faces faces = new Faces(config, dataplane, threads, pool, workers, process, systems);
            teardown.push(faces::closeSockets);
            faces.claim();
            if (config.punt().socket().isPresent()) {
                teardown.push(PuntSocket.open(
                        config.punt().socket().get(),
                        dataplane.punt(),
                        threads.main().sleeper()));
            }
            workers.start();
            teardown.push(this::stopWorkers);
            systems.start();
            teardown.push(faces);
            faces.start(training);
        } catch (final StartupConfException | StartException | PluginException | IllegalArgumentException e) {
            throw new DaemonException(e.getMessage(), e);
        }
        if (stopRequested) {
            workers.requestStop();
        }
    }

    private CpuPlacement place(final ThreadPlatform platform) throws StartupConfException {
        return CpuPlacement.place(config.cpu(), new ThreadRegistry().types(), platform.allowedCores(), NAME);
    }

    private static ThreadPlatform platform() {
        return new AffinityThreadPlatform(new SchedulerSystemCalls());
    }

    private BufferPool packetMemory(final int threads) {
        final BuffersConfig buffers = config.buffers();
        final long bytes = trainingBase() + (long) Training.BUFFERS * BufferPool.stride(buffers.dataSize());
        // read once, when the slab is first touched: that is below
        System.setProperty(Slab.BYTES_PROPERTY, Long.toString(bytes));
        return new BufferPool(0, buffers.buffersPerNuma(), buffers.dataSize(), threads);
    }

    /** Slab offset behind the packets' memory: the training has its own, so that buffers in use are packets'. */
    private long trainingBase() {
        return (long) config.buffers().buffersPerNuma()
                * BufferPool.stride(config.buffers().dataSize());
    }

    /** Null when it is switched off. */
    private TrainingThread train(final KThreads kthreads) throws DaemonException {
        final int msec = config.node().trainingMsec();
        if (msec == 0) {
            return null;
        }
        final BufferPool pool = new BufferPool(
                trainingBase(), Training.BUFFERS, config.buffers().dataSize(), Training.CACHES);
        try {
            return TrainingThread.start(pool, kthreads, TimeUnit.MILLISECONDS.toNanos(msec));
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DaemonException("interrupted while starting the training", e);
        }
    }

    private static void report(final NodeFailure failure) {
        LOG.error(
                "node {} threw on thread {}, {} packets lost{}; first packet {}",
                failure.node(),
                failure.thread(),
                failure.packets(),
                failure.disabled() ? ", node disabled" : "",
                HexFormat.of().formatHex(failure.firstPacket()),
                failure.cause());
    }

    private void stopWorkers() throws DaemonException {
        final List<String> late = workers.stop(STOP_NS);
        if (!late.isEmpty()) {
            throw new DaemonException("still running: " + String.join(", ", late));
        }
    }

    /** Undoes the stages in the opposite order; false when one of them did not end well. */
    private boolean shutDown() {
        boolean well = true;
        while (!teardown.isEmpty()) {
            try {
                teardown.pop().close();
            } catch (final Exception e) {
                LOG.error("stopping: {}", e.getMessage(), e);
                well = false;
            }
        }
        return well;
    }
}
