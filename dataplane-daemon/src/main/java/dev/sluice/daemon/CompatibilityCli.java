package dev.sluice.daemon;

import dev.sluice.graph.command.Command;
import dev.sluice.net.fib.Ip4Fib;
import java.util.List;

/** Commands that scripts for VPP send and whose subject is built in another way here: they say how. Main thread. */
final class CompatibilityCli {
    private CompatibilityCli() {}

    static List<Command> commands(final Ip4Fib fib) {
        return List.of(Command.mpSafe("show bihash", "", "Show lookup tables and their memory", (in, out) -> {
            in.expectEnd();
            out.line("%-24s %10s %14s", "Table", "Plies", "Bytes");
            out.line("%-24s %10d %14d", "ip4 fib mtrie", fib.plies(), fib.mtrieBytes());
            out.line("no bounded-index hash tables: all other tables are on the Java heap");
        }));
    }
}
