package dev.sluice.manage.cli;

import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandOutput;
import java.util.List;

/** A few commands to try the CLI with. */
final class TrialCommands {
    CommandOutput.Completion waiting;
    boolean cancelled;

    List<Command> commands() {
        return List.of(
                Command.mpSafe("show version", "[verbose]", "Show the version", (in, out) -> out.line("sluice 1")),
                Command.mpSafe("show interface", "[<interface>]", "Show interfaces", (in, out) -> {
                    final String name = in.atEnd() ? "all" : in.word("interface");
                    in.expectEnd();
                    out.line("interface %s", name);
                }),
                Command.mpSafe(
                        "show interface address",
                        "[<interface>]",
                        "Show addresses",
                        (in, out) -> out.line("10.0.0.1/24")),
                Command.mpSafe("show lines", "<count>", "Print lines", (in, out) -> {
                    final int count = in.unsigned("count", 0, 100_000_000);
                    for (int i = 1; i <= count; i++) {
                        out.print("line " + i + "\n");
                    }
                }),
                Command.mpSafe("clear trace", "", "Clear the trace", (in, out) -> {}),
                Command.mpSafe(
                        "set interface state",
                        "<interface> up|down",
                        "Set the state",
                        (in, out) -> out.line("%s", in.rest())),
                Command.mpSafe("fail", "", "Fail", (in, out) -> {
                    throw new CommandException("no luck", -5);
                }),
                Command.mpSafe("echo", "<text>...", "Print the text", (in, out) -> out.print(in.rest())),
                Command.mpSafe("hold", "", "Wait for somebody else", (in, out) -> {
                    out.line("waiting");
                    waiting = out.defer();
                    waiting.onCancel(() -> cancelled = true);
                }));
    }
}
