package dev.sluice.graph.cli;

import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.cli.EngineCli.Engine;
import dev.sluice.graph.command.Command;
import dev.sluice.graph.thread.GraphThread;
import java.util.List;

/** {@code show buffers}. */
final class BufferCli {
    private static final int[] WIDTHS = {6, 6, 6, 11, 7, 7, 8, 8};

    private BufferCli() {}

    static List<Command> commands(final Engine engine) {
        return List.of(Command.mpSafe("show buffers", "", "Show packet buffer allocation", (in, out) -> {
            in.expectEnd();
            out.line(row("Pool Name", "Index", "NUMA", "Size", "Data Size", "Total", "Avail", "Cached", "Used"));
            final BufferPool pool = engine.pool();
            int cached = 0;
            for (final GraphThread thread : engine.threads().all()) {
                cached += thread.dispatcher().buffers().cached();
            }
            final int available = pool.available();
            out.line(row(
                    "default-numa-0",
                    0,
                    0,
                    pool.stride(),
                    pool.dataBytes(),
                    pool.buffers(),
                    available,
                    cached,
                    Math.max(0, pool.buffers() - available - cached)));
        }));
    }

    private static String row(final String name, final Object... values) {
        final StringBuilder line = new StringBuilder(Columns.left(name, 20));
        for (int i = 0; i < values.length; i++) {
            line.append(Columns.centre(values[i], WIDTHS[i]));
        }
        return line.toString();
    }
}
