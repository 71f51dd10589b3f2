package dev.sluice.graph.cli;

import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.event.EventLog;
import dev.sluice.graph.kthread.KThreads;
import dev.sluice.graph.node.Graph;
import dev.sluice.graph.thread.Barrier;
import dev.sluice.graph.thread.BarrierTimeout;
import dev.sluice.graph.thread.Threads;
import dev.sluice.graph.time.TscRate;
import java.util.ArrayList;
import java.util.List;

/** All commands of the engine. Main thread. */
public final class EngineCli {
    private EngineCli() {}

    /**
     * What the commands look at.
     *
     * @param threads the threads
     * @param graph the graph
     * @param pool packet memory
     * @param clocksPerNs {@link TscRate#ofThisMachine()}
     * @param others the threads beside those of the graph
     */
    public record Engine(Threads threads, Graph graph, BufferPool pool, double clocksPerNs, KThreads others) {
        /** On this machine. */
        public static Engine of(
                final Threads threads, final Graph graph, final BufferPool pool, final KThreads others) {
            return new Engine(threads, graph, pool, TscRate.ofThisMachine(), others);
        }

        EventLog events() {
            return threads.events();
        }
    }

    /** Commands of every subject. */
    public static List<Command> commands(final Engine engine) {
        final List<Command> all = new ArrayList<>();
        all.addAll(ThreadCli.commands(engine));
        all.addAll(BarrierCli.commands(engine));
        all.addAll(new RuntimeCli(engine).commands());
        all.addAll(ErrorCli.commands(engine));
        all.addAll(NodeCli.commands(engine));
        all.addAll(GraphCli.commands(engine));
        all.addAll(new TraceCli(engine).commands());
        all.addAll(BufferCli.commands(engine));
        all.addAll(FrameQueueCli.commands(engine));
        all.addAll(EventCli.commands(engine));
        all.addAll(ClockCli.commands(engine));
        all.addAll(CalibrationCli.commands(engine));
        all.addAll(WaitCli.commands(engine.graph(), engine.threads().clock()));
        return all;
    }

    /**
     * Adds the commands of every subject, and logs each command that is run when {@code event-logger trace cli} asks
     * for it.
     */
    public static void register(final Engine engine, final CommandRegistry commands) {
        commands.add(commands(engine));
        EventCli.logCommands(engine, commands);
    }

    /** The barrier as the command registry takes it. */
    public static BarrierGuard guard(final Barrier barrier) {
        return reason -> {
            final Barrier.Held held;
            try {
                held = barrier.hold(reason);
            } catch (final BarrierTimeout e) {
                throw new CommandException(e.getMessage());
            }
            return held::close;
        };
    }
}
