package dev.sluice.daemon;

import dev.sluice.config.FileFailure;
import dev.sluice.config.ListenAddress;
import dev.sluice.config.SluiceConfig;
import dev.sluice.config.UnixConfig;
import dev.sluice.daemon.training.TrainingThread;
import dev.sluice.driver.os.ServiceManager;
import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.command.TextOutput;
import dev.sluice.graph.kthread.KThreads;
import dev.sluice.graph.reactor.LightThread;
import dev.sluice.graph.reactor.Reactor;
import dev.sluice.graph.reactor.Reactors;
import dev.sluice.graph.thread.StartWorkers;
import dev.sluice.graph.thread.Threads;
import dev.sluice.manage.binapi.ApiCli;
import dev.sluice.manage.binapi.ApiServer;
import dev.sluice.manage.binapi.ApiServerConfig;
import dev.sluice.manage.binapi.VlibApi;
import dev.sluice.manage.cli.CliCommands;
import dev.sluice.manage.cli.CliConfig;
import dev.sluice.manage.cli.CliServer;
import dev.sluice.manage.metrics.MetricsServer;
import dev.sluice.manage.stats.StatsServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the daemon shows to the outside: the CLI and the other servers on the main thread's event loop, and its state
 * for the service manager. Main thread.
 */
final class Faces implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("daemon");

    private final SluiceConfig config;
    private final CommandRegistry commands;
    private final ProcessSetup process;
    private final Dataplane dataplane;
    private final Threads threads;
    private final BufferPool pool;
    private final ThreadSystems systems;
    private final Reactors reactors;
    private final KThreads kthreads;
    private final NettyMainIo io;
    private final StartWorkers workers;
    private final Deque<Runnable> servers = new ArrayDeque<>();
    private CliServer cli;
    private ApiServer api;
    private StatsServer stats;
    private MetricsServer metrics;

    Faces(
            final SluiceConfig config,
            final Dataplane dataplane,
            final Threads threads,
            final BufferPool pool,
            final StartWorkers workers,
            final ProcessSetup process,
            final ThreadSystems systems) {
        this.systems = systems;
        this.reactors = systems.reactors();
        this.kthreads = systems.kthreads();
        this.config = config;
        this.workers = workers;
        this.dataplane = dataplane;
        this.threads = threads;
        this.pool = pool;
        this.commands = dataplane.commands();
        this.process = process;
        io = new NettyMainIo(threads.main().sleeper());
        workers.mainIo(io);
    }

    /**
     * Takes the places of all sockets, before anything is done that another daemon could feel: whoever connects waits.
     *
     * @throws DaemonException when one is taken by a running daemon, or cannot be bound
     */
    void claim() throws DaemonException {
        cli = new CliServer(cliConfig(config.unix()), io.eventLoop(), commands);
        commands.add(new CliCommands(commands, cli).commands());
        servers.push(cli::close);
        api = apiServer();
        servers.push(api::close);
        try {
            cli.claim();
            stats = statsServer();
            servers.push(stats::close);
            stats.claim();
            api.claim();
            claimMetrics();
        } catch (final IOException e) {
            throw new DaemonException(e.getMessage(), e);
        }
    }

    /**
     * Runs the {@code startup-config} when enough is trained, serves whoever has connected and reports that the daemon
     * is ready.
     *
     * @param training what has been going on since the dataplane was made; null for none
     * @throws DaemonException when a command of the startup-config fails
     */
    void start(final TrainingThread training) throws DaemonException {
        final UnixConfig unix = config.unix();
        if (training != null) {
            awaitTraining(training);
        }
        if (unix.startupConfig().isPresent()) {
            runStartupConfig(unix.startupConfig().get());
        }
        try {
            stats.start();
            api.beforeAnswers(stats::refresh);
            api.start();
            cli.start();
        } catch (final IOException e) {
            throw new DaemonException(e.getMessage(), e);
        }
        if (metrics != null) {
            metrics.start();
        }
        if (unix.interactive()) {
            final Console console = Console.open(cli.address(), kthreads, workers::requestStop);
            servers.addLast(console::close);
        }
        process.writePid();
        process.tell(ServiceManager.READY);
        watchdog();
        if (!unix.nodaemon() && !unix.interactive()) {
            LOG.info("staying in the foreground without nodaemon too: the service manager or the shell puts the daemon "
                    + "in the background");
        }
        LOG.info("{} is ready, CLI on {}", Version.line(), cli.address());
    }

    private static void awaitTraining(final TrainingThread training) throws DaemonException {
        try {
            training.awaitEnough();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DaemonException("interrupted while training", e);
        }
    }

    private ApiServer apiServer() throws DaemonException {
        if (!(config.api().socksvr().socketName() instanceof ListenAddress.UnixSocket(Path path))) {
            throw new DaemonException("socksvr: the binary API listens on a Unix socket only");
        }
        final ApiRegistry messages = dataplane.api();
        final ApiServerConfig settings = ApiServerConfig.defaults(path)
                .withGroup(
                        config.api().segment().gid().orElse(config.unix().gid().orElse(null)))
                .withTrace(config.api().trace().on(), config.api().trace().nitems());
        final ApiServer server = new ApiServer(settings, io.eventLoop(), messages);
        server.list(dataplane.counters());
        VpeApi.register(messages, process.log());
        VlibApi.register(
                messages,
                commands,
                dataplane.graph(),
                threads,
                dataplane.services().get(BarrierGuard.class));
        commands.add(ApiCli.commands(
                server,
                messages,
                Path.of(System.getProperty("java.io.tmpdir")),
                systems.files(),
                dataplane.services().get(Executor.class)));
        return server;
    }

    private StatsServer statsServer() throws IOException {
        return new StatsServer(
                config.statseg(),
                config.api().segment().gid().orElse(config.unix().gid().orElse(null)),
                io.eventLoop(),
                dataplane.counters(),
                dataplane.graph(),
                threads,
                pool,
                kthreads);
    }

    private void claimMetrics() throws IOException {
        final ListenAddress listen = config.prometheus().listen().orElse(null);
        if (listen == null) {
            return;
        }
        metrics = new MetricsServer(
                io.eventLoop(), dataplane.counters(), dataplane.graph(), threads, pool, systems.jobs("metrics"));
        servers.push(metrics::close);
        metrics.claim(place(listen));
    }

    private static String place(final ListenAddress listen) {
        return switch (listen) {
            case ListenAddress.UnixSocket(Path path) -> path.toString();
            case ListenAddress.Tcp(String host, int port) -> host + ":" + port;
        };
    }

    private static CliConfig cliConfig(final UnixConfig unix) {
        CliConfig cli = CliConfig.defaults(place(unix.cliListen()))
                .withPrompt(unix.cliPrompt())
                .with(new CliConfig.Terminal(
                        unix.cliPager(), unix.cliPagerBufferLimit(), unix.cliHistoryLimit(), unix.cliLineMode()));
        if (!unix.cliBanner()) {
            cli = cli.withoutBanner();
        }
        return unix.gid().isPresent()
                ? cli.with(new CliConfig.Access(0660, unix.gid().get()))
                : cli;
    }

    private void runStartupConfig(final Path file) throws DaemonException {
        final TextOutput out = new TextOutput();
        final int status;
        try {
            status = commands.runScript(file.toString(), Files.readString(file), out);
        } catch (final IOException e) {
            throw new DaemonException("startup-config " + file + ": " + FileFailure.reason(e), e);
        }
        // a command that waits (plugin load, ping) goes on in turns of the main loop, and the script after it
        while (out.pending()) {
            workers.turnMain();
        }
        if (status < 0 || out.failure() != null) {
            throw new DaemonException("startup-config " + out.text().strip());
        }
        if (!out.text().isEmpty()) {
            LOG.info("startup-config:\n{}", out.text().stripTrailing());
        }
    }

    private Reactor mainReactor() {
        return reactors.reactors().getFirst();
    }

    /**
     * The service manager wants a sign of life within {@code WATCHDOG_USEC}: twice in that time, from the main loop,
     * which is what must live.
     */
    private void watchdog() {
        final String micros = System.getenv("WATCHDOG_USEC");
        if (micros != null && micros.matches("[0-9]{1,18}")) {
            final long every = TimeUnit.MICROSECONDS.toNanos(Math.max(1, Long.parseLong(micros) / 2));
            final LightThread watchdog = reactors.createBound("watchdog", mainReactor());
            watchdog.sendMessage(() -> watchdog.registerPoller("sign-of-life", every, () -> {
                process.tell(ServiceManager.WATCHDOG);
                return 1;
            }));
        }
    }

    @Override
    public void close() {
        process.tell(ServiceManager.STOPPING);
        closeSockets();
        io.shutdown();
    }

    /** Closes what listens; harmless when there is nothing any more. */
    void closeSockets() {
        while (!servers.isEmpty()) {
            servers.pop().run();
        }
    }
}
