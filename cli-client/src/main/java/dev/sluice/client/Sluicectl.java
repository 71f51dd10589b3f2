package dev.sluice.client;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The program: reads its arguments and chooses between one command, standard input and the interactive prompt. */
public final class Sluicectl {
    /** Everything went well. */
    static final int SUCCESS = 0;

    /** A command failed. */
    static final int COMMAND_FAILED = 1;

    /** The arguments are wrong. */
    static final int USAGE = 2;

    /** No daemon answers, or it went away. */
    static final int NO_DAEMON = 3;

    private static final String HELP = """
        usage: sluicectl [-s SOCKET] [COMMAND ...]

        Without COMMAND: an interactive prompt on a terminal, else commands from standard input, one a line, until the first that fails.

          -s, --socket SOCKET   Unix socket of the daemon, or HOST:PORT (default: /run/sluice/cli.sock, $XDG_RUNTIME_DIR/sluice/cli.sock)
          -h, --help            show this help
          -v, --version         show the version

        Exit status: 0 success, 1 a command failed, 2 wrong arguments, 3 no connection to the daemon.
        """;

    private String socket;
    private boolean help;
    private boolean version;
    private String command;

    private Sluicectl() {}

    /** Runs the program and exits with its status. */
    public static void main(final String[] arguments) {
        final PrintStream out =
                new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        final int status = run(arguments, System.in, out, System.err);
        out.flush();
        System.exit(out.checkError() && status == SUCCESS ? COMMAND_FAILED : status);
    }

    /**
     * Runs the program with these streams and returns its exit status; interactive only when {@code in} is the
     * process's own and a terminal.
     */
    public static int run(
            final String[] arguments, final InputStream in, final PrintStream out, final PrintStream err) {
        try {
            final Sluicectl program = new Sluicectl();
            program.parse(arguments);
            return program.run(in, out, err);
        } catch (final ClientException e) {
            err.println("sluicectl: " + e.getMessage());
            return e.status();
        } catch (final IOException e) {
            err.println("sluicectl: " + e.getMessage());
            return NO_DAEMON;
        }
    }

    private int run(final InputStream in, final PrintStream out, final PrintStream err)
            throws ClientException, IOException {
        if (help) {
            out.print(HELP);
            return SUCCESS;
        }
        if (version) {
            final String number = Sluicectl.class.getPackage().getImplementationVersion();
            out.println("sluicectl " + (number == null ? "(development build)" : number));
            return SUCCESS;
        }
        final Endpoint endpoint = Endpoint.of(socket);
        if (command != null) {
            return oneShot(endpoint, out);
        }
        if (in == System.in && isTerminal(0)) {
            return Shell.onSystemTerminal(endpoint);
        }
        final BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        return commands(endpoint, new ScriptReader(lines), out, err);
    }

    private int oneShot(final Endpoint endpoint, final OutputStream out) throws ClientException, IOException {
        try (Connection connection = endpoint.connect(false)) {
            return connection.run(command, out) == 0 ? SUCCESS : COMMAND_FAILED;
        }
    }

    /** Runs commands until the first that fails and says which it was. */
    static int commands(
            final Endpoint endpoint, final ScriptReader script, final PrintStream out, final PrintStream err)
            throws ClientException, IOException {
        try (Connection connection = endpoint.connect(false)) {
            for (String next = script.next(); next != null; next = script.next()) {
                if (isQuit(next)) {
                    return SUCCESS;
                }
                final int status = connection.run(next, out);
                out.flush();
                if (status != 0) {
                    err.println("sluicectl: line " + script.line() + ": failed: " + firstLine(next));
                    return COMMAND_FAILED;
                }
            }
        }
        return SUCCESS;
    }

    /** True for the words that leave the CLI. */
    static boolean isQuit(final String line) {
        final String word = line.strip();
        return "quit".equals(word) || "q".equals(word) || "exit".equals(word);
    }

    /** True when the file descriptor is a terminal, without loading anything for it. */
    static boolean isTerminal(final int descriptor) {
        try {
            final String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || "/dev/console".equals(target);
        } catch (final IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    private static String firstLine(final String text) {
        final int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end) + " ...";
    }

    private void parse(final String[] arguments) throws ClientException {
        int at = 0;
        boolean options = true;
        while (options && at < arguments.length && arguments[at].startsWith("-")) {
            final String option = arguments[at++];
            switch (option) {
                case "-s", "--socket" -> {
                    if (at == arguments.length) {
                        throw new ClientException(USAGE, "option " + option + " needs a socket path or HOST:PORT");
                    }
                    socket = arguments[at++];
                }
                case "-h", "--help" -> help = true;
                case "-v", "--version" -> version = true;
                case "--" -> options = false;
                default -> throw new ClientException(USAGE, "unknown option " + option + " (see sluicectl -h)");
            }
        }
        if (at < arguments.length) {
            final StringBuilder words = new StringBuilder(arguments[at++]);
            while (at < arguments.length) {
                words.append(' ').append(arguments[at++]);
            }
            command = words.toString();
        }
    }
}
