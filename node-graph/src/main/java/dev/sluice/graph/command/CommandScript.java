package dev.sluice.graph.command;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits text into commands. A command ends at a newline, except inside braces, where a newline is white space. In a
 * script file moreover {@code #} at the start of a word begins a comment and a backslash at the end of a line continues
 * it; requests from clients know neither, as in VPP.
 */
public final class CommandScript {
    private final String text;
    private final boolean file;
    private final List<Line> lines = new ArrayList<>();
    private final StringBuilder command = new StringBuilder();
    private int lineNumber = 1;
    private int commandLine = 1;
    private int depth;

    private CommandScript(final String text, final boolean file) {
        this.text = text;
        this.file = file;
    }

    /**
     * One command of a script.
     *
     * @param number line on which it starts, from 1
     * @param text the command, never blank
     */
    public record Line(int number, String text) {}

    /** The commands of a client's request. */
    public static List<Line> request(final String text) {
        return new CommandScript(text, false).split();
    }

    /** The commands of a script file, with comments and continued lines. */
    public static List<Line> file(final String text) {
        return new CommandScript(text, true).split();
    }

    /** True when {@code text} ends inside a group in braces, so that more lines belong to the command. */
    public static boolean unfinished(final String text) {
        final CommandScript script = new CommandScript(text, false);
        script.scan();
        return script.depth > 0;
    }

    private List<Line> split() {
        scan();
        endCommand();
        return lines;
    }

    private void scan() {
        boolean quotes = false;
        for (int at = 0; at < text.length(); at++) {
            final char c = text.charAt(at);
            if (c == '\n') {
                quotes = false;
                newline();
            } else if (c == '\\' && at + 1 < text.length()) {
                at = escape(at, quotes);
            } else if (file && c == '#' && !quotes && startsWord()) {
                while (at + 1 < text.length() && text.charAt(at + 1) != '\n') {
                    at++;
                }
            } else {
                quotes ^= c == '"';
                depth += quotes ? 0 : c == '{' ? 1 : c == '}' ? -1 : 0;
                depth = Math.max(depth, 0);
                command.append(c);
            }
        }
    }

    private int escape(final int at, final boolean quotes) {
        int next = at + 1;
        if (file && text.charAt(next) == '\r' && next + 1 < text.length()) {
            next++;
        }
        if (file && text.charAt(next) == '\n') {
            command.append(' ');
            lineNumber++;
            return next;
        }
        command.append('\\');
        if (quotes) {
            command.append(text.charAt(at + 1));
            return at + 1;
        }
        return at;
    }

    private boolean startsWord() {
        return command.isEmpty() || command.charAt(command.length() - 1) <= ' ';
    }

    private void newline() {
        if (depth > 0) {
            command.append('\n');
        } else {
            endCommand();
        }
        lineNumber++;
        if (command.isEmpty()) {
            commandLine = lineNumber;
        }
    }

    private void endCommand() {
        final String whole = command.toString().strip();
        if (!whole.isEmpty()) {
            lines.add(new Line(commandLine, whole));
        }
        command.setLength(0);
        depth = 0;
    }
}
