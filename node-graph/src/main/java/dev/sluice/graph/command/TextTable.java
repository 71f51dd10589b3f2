package dev.sluice.graph.command;

import java.util.ArrayList;
import java.util.List;

/**
 * A table whose columns are as wide as what is in them, two blanks between; the last column is not padded. Owner: the
 * caller of one command.
 */
public final class TextTable {
    private final String[] titles;
    private final boolean[] right;
    private final int[] widths;
    private final List<String[]> rows = new ArrayList<>();

    /**
     * A table without rows. A title that begins with {@code >} makes a column that is aligned to the right, for
     * numbers.
     */
    public TextTable(final String... titles) {
        this.titles = new String[titles.length];
        right = new boolean[titles.length];
        widths = new int[titles.length];
        for (int i = 0; i < titles.length; i++) {
            right[i] = titles[i].startsWith(">");
            this.titles[i] = right[i] ? titles[i].substring(1) : titles[i];
            widths[i] = this.titles[i].length();
        }
    }

    /**
     * Adds a row.
     *
     * @throws IllegalArgumentException when it has not one cell for each title
     */
    public TextTable row(final Object... cells) {
        if (cells.length != titles.length) {
            throw new IllegalArgumentException("a row of " + cells.length + " cells for " + titles.length + " columns");
        }
        final String[] row = new String[cells.length];
        for (int i = 0; i < cells.length; i++) {
            row[i] = String.valueOf(cells[i]);
            widths[i] = Math.max(widths[i], row[i].length());
        }
        rows.add(row);
        return this;
    }

    /** Writes titles and rows. */
    public void print(final CommandOutput out) {
        print(titles, out);
        rows.forEach(row -> print(row, out));
    }

    private void print(final String[] row, final CommandOutput out) {
        final StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.length; i++) {
            final String pad = " ".repeat(widths[i] - row[i].length());
            line.append(right[i] ? pad : "")
                    .append(row[i])
                    .append(right[i] ? "" : pad)
                    .append("  ");
        }
        out.line("%s", line.toString().stripTrailing());
    }
}
