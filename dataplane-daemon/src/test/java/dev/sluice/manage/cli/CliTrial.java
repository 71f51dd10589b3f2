package dev.sluice.manage.cli;

import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.command.CommandRegistry;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.epoll.EpollIoHandler;
import java.util.List;

/**
 * Serves a few commands on a socket, to try clients by hand: {@code CliTrial PATH|HOST:PORT}. The loop runs on the main
 * thread as the daemon's does.
 */
public final class CliTrial {
    private CliTrial() {}

    /** Runs until it is killed. */
    public static void main(final String[] args) throws Exception {
        final ManualIoEventLoop loop = new ManualIoEventLoop(Thread.currentThread(), EpollIoHandler.newFactory());
        final CommandRegistry registry = new CommandRegistry(BarrierGuard.none());
        final CliServer server = new CliServer(CliConfig.defaults(args[0]), loop, registry);
        registry.add(new TrialCommands().commands());
        registry.add(new CliCommands(registry, server).commands());
        registry.addCompleter("interface", () -> List.of("host-gl", "host-gr", "local0"));
        server.start();
        System.out.println("listening on " + server.address());
        while (true) {
            loop.run(-1);
        }
    }
}
