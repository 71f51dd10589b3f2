package dev.sluice.manage.cli;

import java.util.List;

/**
 * The line editor of a character-by-character terminal: keys in, lines out. Owned by one session on the main thread.
 *
 * <p>Keys: ^A ^E Home End, ^B ^F and arrows, BS DEL, ^D (delete, or log out on an empty line), ^W ^K ^U cut, ^Y pastes,
 * ^T transposes, ^L redraws, ^P ^N and arrows walk through the history, ^R ^S search it, ^C drops the line, Tab
 * completes, {@code ?} helps, Alt-B Alt-F Alt-D move and cut by words.
 */
final class LineEditor {
    /** Who uses the lines. */
    interface User {
        /** A line was entered. The editor draws nothing more until {@link #prompt}. */
        void line(String line);

        /** ^D on an empty line. */
        void endOfInput();

        /** ^C: the line was dropped; what was typed before it of the same command is to be forgotten. */
        void dropped();

        /** Tab or {@code ?} at {@code cursor} of {@code line}. */
        void complete(String line, int cursor, boolean help);
    }

    /** Longer lines are refused with a bell. */
    private static final int LONGEST_LINE = 64 * 1024;

    private final User user;
    private final EditorScreen screen;
    private final InputHistory history;
    private final KeyDecoder keys = new KeyDecoder();
    private final StringBuilder line = new StringBuilder();
    private String prompt = "";
    private String cut = "";
    private String edited = "";
    private int cursor;
    private int historyIndex;
    private boolean afterReturn;
    private HistorySearch search;

    LineEditor(final User user, final EditorScreen screen, final InputHistory history) {
        this.user = user;
        this.screen = screen;
        this.history = history;
    }

    /** Starts a new line. */
    void prompt(final String text) {
        prompt = text;
        line.setLength(0);
        cursor = 0;
        historyIndex = history.lines().size();
        search = null;
        screen.begin(prompt);
    }

    /** Draws prompt and line again on a new screen line, after something was printed below them. */
    void redraw() {
        screen.begin("");
        draw();
    }

    /** Ends the screen line that is being edited without ending the line. */
    void leave() {
        screen.end();
    }

    /** Puts {@code text} in place of the characters from {@code start} to the cursor. */
    void replace(final int start, final String text) {
        line.replace(start, cursor, text);
        cursor = start + text.length();
        draw();
    }

    void bell() {
        screen.bell();
    }

    /** Takes one character as typed. */
    void key(final char c) {
        final boolean skip = afterReturn && (c == '\n' || c == 0);
        afterReturn = c == '\r';
        if (skip) {
            return;
        }
        final KeyDecoder.Key key = keys.decode(c);
        if (key == null) {
            return;
        }
        if (search != null && searchKey(key, c)) {
            return;
        }
        switch (key) {
            case CHARACTER -> insert(c);
            case ENTER -> enter();
            case INTERRUPT -> interrupt();
            case END_OF_INPUT -> endOfInput();
            case COMPLETE -> user.complete(line.toString(), cursor, false);
            case HELP -> help();
            case SEARCH_BACKWARD -> beginSearch(-1);
            case SEARCH_FORWARD -> beginSearch(1);
            case PREVIOUS -> recall(historyIndex - 1);
            case NEXT -> recall(historyIndex + 1);
            case CLEAR_SCREEN -> {
                screen.clear();
                draw();
            }
            default -> edit(key);
        }
    }

    private void edit(final KeyDecoder.Key key) {
        switch (key) {
            case HOME -> moveTo(0);
            case END -> moveTo(line.length());
            case LEFT -> moveTo(cursor - 1);
            case RIGHT -> moveTo(cursor + 1);
            case WORD_LEFT -> moveTo(wordStart());
            case WORD_RIGHT -> moveTo(wordEnd());
            case BACKSPACE -> remove(cursor - 1, cursor, false);
            case DELETE -> remove(cursor, cursor + 1, false);
            case CUT_WORD -> remove(wordStart(), cursor, true);
            case CUT_WORD_RIGHT -> remove(cursor, wordEnd(), true);
            case CUT_TO_START -> remove(0, cursor, true);
            case CUT_TO_END -> remove(cursor, line.length(), true);
            case PASTE -> {
                line.insert(cursor, cut);
                cursor += cut.length();
                draw();
            }
            case TRANSPOSE -> transpose();
            default -> screen.bell();
        }
    }

    private void insert(final char c) {
        if (line.length() >= LONGEST_LINE) {
            screen.bell();
            return;
        }
        line.insert(cursor++, c);
        if (cursor == line.length()) {
            screen.append(prompt, line, c);
        } else {
            draw();
        }
    }

    private void help() {
        if (line.substring(0, cursor).chars().filter(c -> c == '"').count() % 2 == 1) {
            insert('?');
        } else {
            user.complete(line.toString(), cursor, true);
        }
    }

    private void enter() {
        screen.end();
        final String entered = line.toString();
        history.add(entered);
        user.line(entered);
    }

    private void interrupt() {
        screen.end();
        user.dropped();
    }

    private void endOfInput() {
        if (line.isEmpty()) {
            screen.end();
            user.endOfInput();
        } else {
            remove(cursor, cursor + 1, false);
        }
    }

    private void moveTo(final int to) {
        if (to < 0 || to > line.length()) {
            screen.bell();
        } else {
            cursor = to;
            draw();
        }
    }

    private void remove(final int from, final int to, final boolean keep) {
        if (from < 0 || to > line.length() || from >= to) {
            screen.bell();
            return;
        }
        if (keep) {
            cut = line.substring(from, to);
        }
        line.delete(from, to);
        cursor = from;
        draw();
    }

    private void transpose() {
        if (cursor == 0 || line.length() < 2) {
            screen.bell();
            return;
        }
        final int right = Math.min(cursor, line.length() - 1);
        final char c = line.charAt(right);
        line.setCharAt(right, line.charAt(right - 1));
        line.setCharAt(right - 1, c);
        cursor = right + 1;
        draw();
    }

    private int wordStart() {
        int at = cursor;
        while (at > 0 && line.charAt(at - 1) == ' ') {
            at--;
        }
        while (at > 0 && line.charAt(at - 1) != ' ') {
            at--;
        }
        return at;
    }

    private int wordEnd() {
        int at = cursor;
        while (at < line.length() && line.charAt(at) == ' ') {
            at++;
        }
        while (at < line.length() && line.charAt(at) != ' ') {
            at++;
        }
        return at;
    }

    private void recall(final int index) {
        final List<String> lines = history.lines();
        if (index < 0 || index > lines.size()) {
            screen.bell();
            return;
        }
        if (historyIndex == lines.size()) {
            edited = line.toString();
        }
        historyIndex = index;
        set(index == lines.size() ? edited : lines.get(index));
    }

    private void set(final String text) {
        line.setLength(0);
        line.append(text);
        cursor = text.length();
        draw();
    }

    private void beginSearch(final int step) {
        edited = line.toString();
        search = new HistorySearch(history, step, historyIndex);
        draw();
    }

    /** True when the key belongs to the search; any other key takes what was found and acts on it. */
    private boolean searchKey(final KeyDecoder.Key key, final char c) {
        final boolean found;
        switch (key) {
            case CHARACTER -> found = search.type(c);
            case BACKSPACE -> found = search.erase();
            case SEARCH_BACKWARD -> found = search.again(-1);
            case SEARCH_FORWARD -> found = search.again(1);
            case INTERRUPT -> {
                search = null;
                set(edited);
                return true;
            }
            default -> {
                if (search.index() >= 0) {
                    historyIndex = search.index();
                }
                search = null;
                draw();
                return false;
            }
        }
        if (!found) {
            screen.bell();
        }
        set(search.index() < 0 ? edited : history.lines().get(search.index()));
        return true;
    }

    private void draw() {
        screen.draw(search == null ? prompt : search.prompt(), line, cursor);
    }
}
