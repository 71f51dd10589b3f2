package dev.sluice.graph.command;

/** The list of all commands as documentation text. */
public final class CommandManual {
    private CommandManual() {}

    /** All commands as Markdown, one section per first word. */
    public static String markdown(final CommandRegistry registry) {
        final StringBuilder text = new StringBuilder("# Commands\n");
        String section = "";
        for (final Command command : registry.commands()) {
            final String first = command.path().split(" ")[0];
            if (!first.equals(section)) {
                section = first;
                text.append("\n## ").append(first).append("\n\n");
            }
            text.append("* `").append(CommandHelp.usage(command)).append("`  \n  ");
            text.append(command.help())
                    .append(command.mpSafe() ? "" : " (holds the workers)")
                    .append('\n');
        }
        return text.toString();
    }

    /** All commands as a list for a manual page, in the man macros. */
    public static String man(final CommandRegistry registry) {
        final StringBuilder text = new StringBuilder();
        for (final Command command : registry.commands()) {
            text.append(".TP\n.B ").append(escape(command.path()));
            if (command.usage() != null && !command.usage().isBlank()) {
                text.append("\n.RI \" ").append(escape(command.usage())).append('"');
            }
            text.append('\n').append(escape(command.help())).append(".\n");
        }
        return text.toString();
    }

    private static String escape(final String text) {
        return text.replace("\\", "\\e")
                .replace("-", "\\-")
                .replace("\"", "\\(dq")
                .replace("'", "\\(aq");
    }
}
