package dev.sluice.manage.cli;

import java.util.function.Consumer;

/**
 * Draws one line with a prompt on a terminal; a line wider than the window scrolls sideways. Owned by one session on
 * the main thread.
 */
final class EditorScreen {
    private static final int NARROWEST = 16;
    private static final int LEAST_VISIBLE = 4;

    private final Consumer<String> out;
    private final boolean ansi;
    private int width = 80;
    private int offset;
    private int drawn;

    /**
     * @param out where the bytes for the terminal go
     * @param ansi true when the terminal knows ECMA-48 control sequences; without them only CR, BS and spaces are used
     */
    EditorScreen(final Consumer<String> out, final boolean ansi) {
        this.out = out;
        this.ansi = ansi;
    }

    /** The window's width in characters. */
    void width(final int columns) {
        width = Math.max(columns, NARROWEST);
    }

    /** Begins a new screen line. */
    void begin(final String prompt) {
        offset = 0;
        drawn = prompt.length();
        out.accept(prompt);
    }

    /** Shows {@code line} with the cursor at {@code cursor} in place of what was there. */
    void draw(final String prompt, final CharSequence line, final int cursor) {
        final int room = Math.max(width - prompt.length() - 1, LEAST_VISIBLE);
        offset = Math.max(Math.min(offset, cursor), cursor - room);
        final int end = Math.min(line.length(), offset + room);
        final int columns = prompt.length() + end - offset;
        final int column = prompt.length() + cursor - offset;
        final StringBuilder text = new StringBuilder("\r").append(prompt).append(line, offset, end);
        if (ansi) {
            text.append("\033[K");
            if (column < columns) {
                text.append("\033[").append(columns - column).append('D');
            }
        } else {
            final int blank = Math.max(0, drawn - columns);
            text.repeat(' ', blank).repeat('\b', blank + columns - column);
        }
        drawn = columns;
        out.accept(text.toString());
    }

    /** Shows a character that was appended at the end of {@code line}, which already has it. */
    void append(final String prompt, final CharSequence line, final char c) {
        if (offset == 0 && prompt.length() + line.length() < width) {
            drawn = prompt.length() + line.length();
            out.accept(String.valueOf(c));
        } else {
            draw(prompt, line, line.length());
        }
    }

    /** Leaves the line: what is printed next starts on a new one. */
    void end() {
        drawn = 0;
        offset = 0;
        out.accept("\r\n");
    }

    /** Empties the window if the terminal can. */
    void clear() {
        out.accept(ansi ? "\033[2J\033[H" : "\r\n");
    }

    void bell() {
        out.accept("\007");
    }
}
