package dev.sluice.daemon;

import dev.sluice.graph.command.Command;
import dev.sluice.net.fib.Ip4Fib;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceInput;
import dev.sluice.net.iface.Interfaces;
import java.util.List;

/** Commands that scripts and tests for VPP send and that belong to no feature here. Main thread. */
final class CompatibilityCli {
    private CompatibilityCli() {}

    static List<Command> commands(final Ip4Fib fib, final Interfaces interfaces) {
        return List.of(
                Command.mpSafe("show bihash", "", "Show lookup tables and their memory", (in, out) -> {
                    in.expectEnd();
                    out.line("%-24s %10s %14s", "Table", "Plies", "Bytes");
                    out.line("%-24s %10d %14d", "ip4 fib mtrie", fib.plies(), fib.lookupBytes());
                    out.line("no bounded-index hash tables: all other tables are on the Java heap");
                }),
                Command.mpSafe(
                        "test interface link-state",
                        "<interface> up|down",
                        "Pretend that the carrier of an interface comes or goes",
                        (in, out) -> {
                            final Interface iface = InterfaceInput.read(in, interfaces);
                            final boolean up = in.oneOf("up", "down") == 0;
                            in.expectEnd();
                            interfaces.link(iface.hardware(), up);
                        }));
    }
}
