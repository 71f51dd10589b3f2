package dev.sluice.manage.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Shows long output page by page: {@code -- more -- (1-24/100)}. Owned by one session on the main thread. */
final class Pager {
    /** More than this is not held: it runs through. */
    private static final long MOST_CHARACTERS = 32L << 20;

    private static final String ERASE_LINE = "\r\033[K";

    private final Consumer<String> out;
    private final List<String> lines = new ArrayList<>();
    private final StringBuilder partial = new StringBuilder();
    private boolean enabled = true;
    private int limit;
    private int width = 80;
    private int height;
    private int shown;
    private int rowsLeft;
    private int promptedTotal;
    private long characters;
    private boolean paused;
    private boolean prompted;
    private boolean runThrough;
    private boolean discard;

    /**
     * @param out where text for the terminal goes, lines ended by {@code \n}
     * @param limit lines that are held at most
     */
    Pager(final Consumer<String> out, final int limit) {
        this.out = out;
        this.limit = limit;
    }

    void enable(final boolean on) {
        enabled = on;
    }

    boolean enabled() {
        return enabled;
    }

    void limit(final int most) {
        limit = most;
    }

    int limit() {
        return limit;
    }

    /** The window's size; a height of 0 is unknown and nothing is paged. */
    void size(final int columns, final int rows) {
        width = columns > 0 ? columns : 80;
        height = rows;
    }

    /** A new command begins. */
    void begin() {
        lines.clear();
        partial.setLength(0);
        shown = 0;
        characters = 0;
        rowsLeft = page();
        paused = false;
        prompted = false;
        discard = false;
        runThrough = !enabled || height < 3;
    }

    /** Takes output. Whole lines are shown while there is room. */
    void print(final String text) {
        if (discard) {
            return;
        }
        if (runThrough) {
            out.accept(text);
            return;
        }
        int from = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
            partial.append(text, from, end);
            lines.add(partial.toString());
            characters += partial.length();
            partial.setLength(0);
            from = end + 1;
        }
        partial.append(text, from, text.length());
        if (!paused) {
            show();
        }
        if (lines.size() > limit || characters + partial.length() > MOST_CHARACTERS) {
            passThrough();
        }
    }

    /** Brings the prompt up to date after output. */
    void update() {
        if (paused && !(prompted && promptedTotal == lines.size())) {
            final int first = Math.max(1, shown - page() + 1);
            out.accept((prompted ? ERASE_LINE : "") + "-- more -- (" + first + "-" + shown + "/" + lines.size() + ")");
            prompted = true;
            promptedTotal = lines.size();
        }
    }

    /** True while the user has to press a key. */
    boolean paused() {
        return paused;
    }

    /** Acts on a key while {@link #paused}. */
    void key(final KeyDecoder.Key key, final char c) {
        switch (key) {
            case ENTER, NEXT -> forward(shown, 1);
            case PAGE_DOWN, RIGHT -> forward(shown, page());
            case PAGE_UP -> forward(shown - 2 * page(), page());
            case HOME -> forward(0, page());
            case END -> forward(lines.size() - page(), page());
            case PREVIOUS -> forward(shown - page() - 1, page());
            case INTERRUPT, END_OF_INPUT, UNKNOWN -> quit();
            case CHARACTER -> character(c);
            default -> {}
        }
    }

    /** Drops what has not been shown, also what this command still prints. */
    void quit() {
        if (prompted) {
            out.accept(ERASE_LINE);
        }
        lines.clear();
        prompted = false;
        paused = false;
        discard = true;
    }

    private void character(final char c) {
        switch (c) {
            case ' ', 'f' -> forward(shown, page());
            case 'b' -> forward(shown - 2 * page(), page());
            case 'g', '<' -> forward(0, page());
            case 'G', '>' -> forward(lines.size() - page(), page());
            case 'j' -> forward(shown, 1);
            case 'k' -> forward(shown - page() - 1, page());
            case 'q', 'Q' -> quit();
            default -> {}
        }
    }

    private void forward(final int from, final int rows) {
        out.accept(ERASE_LINE);
        prompted = false;
        paused = false;
        shown = Math.max(0, from);
        rowsLeft = rows;
        show();
        update();
    }

    private void show() {
        while (shown < lines.size()) {
            final String line = lines.get(shown);
            final int rows = rows(line);
            if (rows > rowsLeft && rowsLeft < page()) {
                paused = true;
                return;
            }
            rowsLeft -= rows;
            shown++;
            out.accept(line + "\n");
        }
    }

    private void passThrough() {
        if (prompted) {
            out.accept(ERASE_LINE);
        }
        for (; shown < lines.size(); shown++) {
            out.accept(lines.get(shown) + "\n");
        }
        out.accept(partial.toString());
        lines.clear();
        partial.setLength(0);
        prompted = false;
        paused = false;
        runThrough = true;
    }

    private int page() {
        return Math.max(1, height - 1);
    }

    /** Screen rows of a line; control sequences take no room. */
    private int rows(final String line) {
        final int length = line.indexOf('\033') < 0
                ? line.length()
                : line.replaceAll("\033\\[[0-9;]*m", "").length();
        return Math.max(1, (length + width - 1) / width);
    }
}
