package dev.sluice.graph.kthread;

import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.TextTable;
import java.util.List;

/** {@code show kthreads}. Main thread. */
public final class KThreadCli {
    private KThreadCli() {}

    /** The commands of this package. */
    public static List<Command> commands(final KThreads threads) {
        return List.of(Command.mpSafe("show kthreads", "", "Show the threads that are not graph workers", (in, out) -> {
            in.expectEnd();
            final TextTable table = new TextTable("Name", "Type", ">LWP", "State", "Cores", ">Nice", ">CPU ms");
            for (final KThread thread : threads.list()) {
                final long cpu = thread.cpuTimeNs();
                final Scheduling scheduling = threads.platform().scheduling(thread.threadId());
                table.row(
                        thread.name(),
                        thread.type(),
                        thread.threadId(),
                        thread.state().label(),
                        thread.cores().isEmpty() ? "any" : thread.cores(),
                        scheduling == null ? "-" : scheduling.nice(),
                        cpu < 0 ? "-" : String.format("%.1f", cpu / 1e6));
            }
            table.print(out);
        }));
    }
}
