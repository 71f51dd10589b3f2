package dev.sluice.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The daemon's arguments: options first, then configuration text. As in VPP the text's arguments are joined by single
 * spaces before anything is read, so an argument may hold spaces and braces, or nothing.
 *
 * @param action what to do
 * @param configFile file of {@code -c}
 * @param interactive whether {@code -i} was given
 * @param text configuration text, empty when there is none
 */
public record CommandLine(Action action, Optional<Path> configFile, boolean interactive, String text) {
    /** What the daemon is to do. */
    public enum Action {
        RUN,
        SHOW_VERSION,
        SHOW_HELP
    }

    /** Reads the arguments; columns of errors count in the arguments joined by single spaces. */
    public static CommandLine parse(final List<String> arguments) throws StartupConfException {
        Action action = Action.RUN;
        Optional<Path> file = Optional.empty();
        boolean interactive = false;
        int at = 0;
        int column = 1;
        while (at < arguments.size() && arguments.get(at).startsWith("-")) {
            final String option = arguments.get(at);
            final SourcePosition position = new SourcePosition(SourcePosition.COMMAND_LINE, 1, column);
            column += option.length() + 1;
            at++;
            switch (option) {
                case "-c", "--config" -> {
                    if (at == arguments.size() || arguments.get(at).isBlank()) {
                        throw new StartupConfException(position, option, null, "'" + option + "' needs a file name");
                    }
                    if (file.isPresent()) {
                        throw new StartupConfException(position, option, null, "'" + option + "' is given twice");
                    }
                    file = Optional.of(fileNamed(arguments.get(at), position));
                    column += arguments.get(at).length() + 1;
                    at++;
                }
                case "-v", "--version" -> action = Action.SHOW_VERSION;
                case "-i", "--interactive" -> interactive = true;
                case "-h", "--help" -> action = Action.SHOW_HELP;
                default ->
                    throw StartupConfException.unknown(position, option, options(), "unknown option '" + option + "'");
            }
        }
        // Spaces in place of the options keep the columns of what follows.
        final String text = String.join(" ", arguments.subList(at, arguments.size()));
        return new CommandLine(action, file, interactive, text.isBlank() ? "" : " ".repeat(column - 1) + text);
    }

    private static List<String> options() {
        return List.of("-c", "--config", "-v", "--version", "-i", "--interactive", "-h", "--help");
    }

    private static Path fileNamed(final String name, final SourcePosition position) throws StartupConfException {
        try {
            return Path.of(name);
        } catch (final InvalidPathException bad) {
            throw new StartupConfException(position, name, null, "not a file name: " + bad.getMessage());
        }
    }

    /** What {@code --help} prints: options, then every section and word. */
    public static String help(final String program) {
        return """
            usage: %1$s [-c FILE] [-i] [SECTION { WORD... }]...
                   %1$s -v | -h

              -c, --config FILE   read FILE: startup.conf syntax, or HOCON if its name ends in .hocon or .json
              -i, --interactive   command line on standard input and output, as unix { interactive }
              -v, --version       print the version
              -h, --help          print this text

            Configuration given as arguments is read after FILE and takes precedence.

            """.formatted(program) + SchemaText.of(Schema.standard());
    }
}
