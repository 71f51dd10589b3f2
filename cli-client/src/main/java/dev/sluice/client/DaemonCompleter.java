package dev.sluice.client;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/** Completion and help from the daemon's registry of commands. One thread. */
final class DaemonCompleter implements Completer {
    private final Supplier<Connection> connection;

    /** @param connection gives null while there is none */
    DaemonCompleter(final Supplier<Connection> connection) {
        this.connection = connection;
    }

    @Override
    public void complete(final LineReader reader, final ParsedLine line, final List<Candidate> candidates) {
        final Connection daemon = connection.get();
        if (daemon == null) {
            return;
        }
        try {
            for (final String row : ask(daemon, line.line(), line.cursor())) {
                final String[] parts = row.split("\t", 3);
                if (parts.length == 3 && "word".equals(parts[0])) {
                    final String help = parts[2].isEmpty() ? null : parts[2];
                    candidates.add(new Candidate(parts[1], parts[1], null, help, null, null, true));
                }
            }
        } catch (final IOException e) {
            // the next command tells that the daemon has gone
        }
    }

    /** What may stand at {@code cursor} of {@code line}, one a line, with help. */
    static String help(final Connection daemon, final String line, final int cursor) throws IOException {
        final StringBuilder text = new StringBuilder();
        for (final String row : ask(daemon, line, cursor)) {
            final String[] parts = row.split("\t", 3);
            if (parts.length == 3 && !"start".equals(parts[0])) {
                text.append(String.format("  %-24s %s", parts[1], parts[2]).stripTrailing())
                        .append('\n');
            } else if ("end".equals(parts[0])) {
                text.append("  <cr>\n");
            }
        }
        return text.isEmpty() ? "  nothing fits here\n" : text.toString();
    }

    private static String[] ask(final Connection daemon, final String line, final int cursor) throws IOException {
        return daemon.control("complete " + cursor + " " + line).split("\n");
    }
}
