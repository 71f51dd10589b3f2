package dev.sluice.graph.cli;

import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.graph.node.Graph;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.node.ProcessNode;
import dev.sluice.graph.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code wait}: lets time of the daemon's clock pass before the next command, while everything else goes on. Main
 * thread.
 */
final class WaitCli implements ProcessNode {
    private static final String NODE = "cli-wait-process";
    private static final double LONGEST_SECONDS = 86_400;
    private static final double NS_PER_SECOND = 1e9;

    private final Clock clock;
    private final List<Waiting> all = new ArrayList<>();
    private NodeContext context;

    private record Waiting(long endNs, CommandOutput.Completion completion) {}

    private WaitCli(final Clock clock) {
        this.clock = clock;
    }

    /** The command; registers its process node. */
    static List<Command> commands(final Graph graph, final Clock clock) {
        final WaitCli cli = new WaitCli(clock);
        graph.register(NodeSpec.process(NODE, made -> {
            cli.context = made;
            return cli;
        }));
        return List.of(Command.mpSafe("wait", "<seconds>", "Wait before the next command", cli::begin));
    }

    private void begin(final CommandInput in, final CommandOutput out) throws CommandException {
        final double seconds = in.decimal("seconds", 0, LONGEST_SECONDS);
        in.expectEnd();
        final Waiting waiting = new Waiting(clock.nowNs() + (long) (seconds * NS_PER_SECOND), out.defer());
        all.add(waiting);
        waiting.completion.onCancel(() -> all.remove(waiting));
        context.signal();
    }

    @Override
    public long run(final long nowNs, final NodeContext process) {
        long next = WAIT_FOR_EVENT;
        for (final Waiting waiting : List.copyOf(all)) {
            if (clock.nowNs() - waiting.endNs >= 0) {
                all.remove(waiting);
                waiting.completion.end(null);
            } else {
                next = Math.min(next, waiting.endNs);
            }
        }
        return next;
    }
}
