package dev.sluice.client;

import java.io.BufferedReader;
import java.io.IOException;

/**
 * Commands from a stream, as the daemon's {@code exec} reads them: one a line, {@code #} at the start of a word begins
 * a comment, a backslash at the end continues the line, and a newline inside braces is white space. One thread.
 */
final class ScriptReader {
    private final BufferedReader in;
    private int read;
    private int line;

    ScriptReader(final BufferedReader in) {
        this.in = in;
    }

    /** The next command, never blank; null at the end. */
    String next() throws IOException {
        final StringBuilder command = new StringBuilder();
        for (String text = in.readLine(); text != null; text = in.readLine()) {
            read++;
            if (command.toString().isBlank()) {
                line = read;
            }
            command.append(withoutComment(text));
            if (command.length() > 0 && command.charAt(command.length() - 1) == '\\') {
                command.setCharAt(command.length() - 1, ' ');
            } else if (depth(command) > 0) {
                command.append('\n');
            } else if (!command.toString().isBlank()) {
                return command.toString().strip();
            } else {
                command.setLength(0);
            }
        }
        return command.toString().isBlank() ? null : command.toString().strip();
    }

    /** Line on which the last command began, from 1. */
    int line() {
        return line;
    }

    private static String withoutComment(final String text) {
        boolean quotes = false;
        for (int at = 0; at < text.length(); at++) {
            final char c = text.charAt(at);
            if (c == '\\' && quotes) {
                at++;
            } else if (c == '"') {
                quotes = !quotes;
            } else if (c == '#' && !quotes && (at == 0 || text.charAt(at - 1) <= ' ')) {
                return text.substring(0, at);
            }
        }
        return text;
    }

    /**
     * How many groups in braces are open at the end of {@code text}; braces between quotes do not count, and quotes end
     * with the line.
     */
    static int depth(final CharSequence text) {
        int depth = 0;
        boolean quotes = false;
        for (int at = 0; at < text.length(); at++) {
            final char c = text.charAt(at);
            if (c == '\n') {
                quotes = false;
            } else if (c == '\\' && quotes) {
                at++;
            } else if (c == '"') {
                quotes = !quotes;
            } else if (!quotes && c == '{') {
                depth++;
            } else if (!quotes && c == '}' && depth > 0) {
                depth--;
            }
        }
        return depth;
    }
}
