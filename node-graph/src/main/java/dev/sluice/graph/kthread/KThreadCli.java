package dev.sluice.graph.kthread;

import dev.sluice.graph.command.Command;
import java.util.List;

/** {@code show kthreads}. Main thread. */
public final class KThreadCli {
    private static final String FORMAT = "%-20s %-12s %7s %-8s %-10s %12s";

    private KThreadCli() {}

    /** The commands of this package. */
    public static List<Command> commands(final KThreads threads) {
        return List.of(Command.mpSafe("show kthreads", "", "Show the threads that are not graph workers", (in, out) -> {
            in.expectEnd();
            out.line(FORMAT, "Name", "Type", "LWP", "State", "Cores", "CPU ms");
            for (final KThread thread : threads.list()) {
                final long cpu = thread.cpuTimeNs();
                out.line(
                        FORMAT,
                        thread.name(),
                        thread.type(),
                        thread.threadId(),
                        thread.state().label(),
                        thread.cores().isEmpty() ? "any" : thread.cores(),
                        cpu < 0 ? "-" : String.format("%.1f", cpu / 1e6));
            }
        }));
    }
}
