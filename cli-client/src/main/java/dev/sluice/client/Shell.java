package dev.sluice.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jline.reader.EOFError;
import org.jline.reader.EndOfFileException;
import org.jline.reader.History;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;
import org.jline.reader.Reference;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/**
 * The interactive prompt: JLine's editor and history, completion and help from the daemon, long output page by page.
 * One thread, except {@link #interrupt}.
 */
final class Shell {
    private static final String BOLD = "\033[1m";
    private static final String RED = "\033[31m";
    private static final String PLAIN = "\033[0m";

    private final Endpoint endpoint;
    private final Terminal terminal;
    private final TerminalPager pager;
    private final boolean colours;
    private volatile Connection connection;
    private LineReader reader;
    private String prompt = "sluice# ";
    private boolean failed;

    /** @param colours whether the prompt may be coloured */
    Shell(final Endpoint endpoint, final Terminal terminal, final boolean colours) {
        this.endpoint = endpoint;
        this.terminal = terminal;
        this.colours = colours;
        this.pager = new TerminalPager(terminal);
    }

    /** The prompt on the process's own terminal, coloured when the output is one. Returns the exit status. */
    static int onSystemTerminal(final Endpoint endpoint) throws ClientException, IOException {
        try (Terminal terminal = TerminalBuilder.builder().system(true).build()) {
            final boolean colours =
                    Sluicectl.isTerminal(1) && System.getenv("NO_COLOR") == null && !"dumb".equals(terminal.getType());
            return new Shell(endpoint, terminal, colours).run(historyFile());
        }
    }

    /**
     * Reads and runs commands until the user leaves.
     *
     * @param history file of the lines entered before; null for none
     * @return the exit status
     */
    int run(final Path history) throws ClientException, IOException {
        connection = endpoint.connect(true);
        try {
            reader = reader(history);
            greet();
            terminal.handle(Terminal.Signal.INT, signal -> interrupt());
            while (readOne()) {
                terminal.flush();
            }
            reader.getHistory().save();
            return Sluicectl.SUCCESS;
        } finally {
            if (connection != null) {
                connection.close();
            }
        }
    }

    private LineReader reader(final Path history) {
        final DefaultParser parser = new GroupParser();
        parser.setEscapeChars(null);
        parser.setQuoteChars(null);
        final LineReader built = LineReaderBuilder.builder()
                .terminal(terminal)
                .appName("sluicectl")
                .parser(parser)
                .completer(new DaemonCompleter(this::connection))
                .variable(LineReader.SECONDARY_PROMPT_PATTERN, "> ")
                .variable(LineReader.HISTORY_SIZE, 5000)
                .variable(LineReader.BELL_STYLE, "none")
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .option(LineReader.Option.HISTORY_IGNORE_SPACE, true)
                .option(LineReader.Option.HISTORY_IGNORE_DUPS, true)
                .option(LineReader.Option.AUTO_FRESH_LINE, true)
                .build();
        if (history != null) {
            built.setVariable(LineReader.HISTORY_FILE, history);
        }
        built.getWidgets().put("daemon-help", this::help);
        built.getKeyMaps().get(LineReader.MAIN).bind(new Reference("daemon-help"), "?");
        return built;
    }

    private void greet() throws IOException {
        for (final String line : connection.control("info").split("\n")) {
            final String[] parts = line.split("\t", 2);
            if (parts.length == 2 && "prompt".equals(parts[0])) {
                prompt = parts[1];
            } else if (parts.length == 2 && "banner".equals(parts[0])) {
                terminal.writer().println(parts[1]);
            }
        }
        terminal.flush();
    }

    /** One line; false at the end. */
    private boolean readOne() {
        final String line;
        try {
            line = reader.readLine(colours ? (failed ? RED : BOLD) + prompt + PLAIN : prompt)
                    .strip();
        } catch (final UserInterruptException e) {
            return true;
        } catch (final EndOfFileException e) {
            return false;
        }
        if (line.isEmpty()) {
            return true;
        }
        if (Sluicectl.isQuit(line)) {
            return false;
        }
        if (!local(line)) {
            send(line);
        }
        return true;
    }

    private boolean local(final String line) {
        final String words = line.replaceAll("\\s+", " ");
        if ("history".equals(words)) {
            for (final History.Entry entry : reader.getHistory()) {
                terminal.writer().println(entry.index() + 1 + "  " + entry.line());
            }
            return true;
        }
        if ("set terminal pager on".equals(words) || "set terminal pager off".equals(words)) {
            pager.enable(words.endsWith("on"));
            return true;
        }
        return false;
    }

    private void send(final String line) {
        try {
            if (connection == null) {
                connection = endpoint.connect(true);
            }
            pager.begin(this::interrupt);
            final int status = connection.run(line, pager);
            pager.end();
            failed = status != 0;
        } catch (final IOException e) {
            terminal.writer().println("sluicectl: " + e.getMessage());
            disconnect();
        } catch (final ClientException e) {
            terminal.writer().println("sluicectl: " + e.getMessage());
        }
        terminal.flush();
    }

    /** Ctrl-C while a command runs. On the signal's thread. */
    private void interrupt() {
        final Connection current = connection;
        if (current != null) {
            current.interrupt();
        }
    }

    private void disconnect() {
        try {
            connection.close();
        } catch (final IOException e) {
            // it was lost already
        }
        connection = null;
    }

    private Connection connection() {
        return connection;
    }

    /** The {@code ?} key: what may come next, below the line; between quotes the character itself. */
    private boolean help() {
        final String before = reader.getBuffer().upToCursor();
        if (before.chars().filter(c -> c == '"').count() % 2 == 1 || connection == null) {
            reader.getBuffer().write('?');
            return true;
        }
        try {
            final String text =
                    DaemonCompleter.help(connection, reader.getBuffer().toString(), before.length());
            reader.printAbove(prompt + reader.getBuffer() + "?\n" + text);
        } catch (final IOException e) {
            reader.printAbove("sluicectl: " + e.getMessage());
            disconnect();
        }
        return true;
    }

    /** The file where the lines are kept from one time to the next; null when there is no place for it. */
    private static Path historyFile() {
        final String state = System.getenv("XDG_STATE_HOME");
        final String home = System.getProperty("user.home");
        if ((state == null || state.isEmpty()) && home == null) {
            return null;
        }
        final Path directory = state == null || state.isEmpty()
                ? Path.of(home, ".local", "state", "sluice")
                : Path.of(state, "sluice");
        try {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            return directory.resolve("history");
        } catch (final IOException e) {
            return null;
        }
    }

    /** Asks for another line while a group in braces is open. */
    private static final class GroupParser extends DefaultParser {
        @Override
        public ParsedLine parse(final String line, final int cursor, final Parser.ParseContext context) {
            if (context == Parser.ParseContext.ACCEPT_LINE && ScriptReader.depth(line) > 0) {
                throw new EOFError(-1, -1, "open group");
            }
            return super.parse(line, cursor, context);
        }
    }
}
