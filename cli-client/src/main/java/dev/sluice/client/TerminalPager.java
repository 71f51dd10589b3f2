package dev.sluice.client;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;

/**
 * Writes a command's output to the terminal and stops after each page: {@code -- more --}. Space shows the next page,
 * Enter the next line, q the rest of nothing. While it waits, the connection is not read, and the daemon waits with it.
 * One thread.
 */
final class TerminalPager extends OutputStream {
    private static final String PROMPT = "-- more --";
    private static final String ERASE_LINE = "\r\033[K";
    private static final int LEAST_ROWS = 3;

    private final Terminal terminal;
    private byte[] line = new byte[256];
    private int length;
    private int rowsLeft;
    private boolean enabled = true;
    private boolean discard;
    private Runnable stop = () -> {};

    TerminalPager(final Terminal terminal) {
        this.terminal = terminal;
    }

    void enable(final boolean on) {
        enabled = on;
    }

    /** A new command's output begins; {@code stop} is called when the user wants no more of it. */
    void begin(final Runnable whenStopped) {
        stop = whenStopped;
        discard = false;
        length = 0;
        rowsLeft = page();
    }

    /** Shows what is left of a line without an end. */
    void end() {
        if (length > 0) {
            showLine();
        }
        terminal.flush();
    }

    @Override
    public void write(final int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(final byte[] bytes, final int offset, final int count) throws IOException {
        for (int at = offset; at < offset + count && !discard; at++) {
            if (length == line.length) {
                line = Arrays.copyOf(line, 2 * length);
            }
            line[length++] = bytes[at];
            if (bytes[at] == '\n') {
                showLine();
            }
        }
    }

    @Override
    public void flush() {
        terminal.flush();
    }

    private void showLine() {
        final String text = new String(line, 0, length, StandardCharsets.UTF_8);
        length = 0;
        final int rows = rows(text);
        if (enabled && terminal.getRows() >= LEAST_ROWS && rows > rowsLeft && rowsLeft < page()) {
            ask();
        }
        if (!discard) {
            rowsLeft -= rows;
            terminal.writer().write(text);
        }
    }

    private void ask() {
        final Attributes before = terminal.enterRawMode();
        final Attributes keys = terminal.getAttributes();
        keys.setLocalFlag(Attributes.LocalFlag.ISIG, false);
        terminal.setAttributes(keys);
        rowsLeft = 0;
        try {
            terminal.writer().write(PROMPT);
            terminal.flush();
            while (rowsLeft <= 0 && !discard) {
                key(terminal.reader().read());
            }
        } catch (final IOException e) {
            discard = true;
        } finally {
            terminal.setAttributes(before);
            terminal.writer().write(ERASE_LINE);
        }
    }

    private void key(final int key) {
        switch (key) {
            case ' ', 'f' -> rowsLeft = page();
            case '\r', '\n', 'j' -> rowsLeft = 1;
            case 'G', '>' -> rowsLeft = Integer.MAX_VALUE;
            case 'q', 'Q', 3, -1 -> {
                discard = true;
                stop.run();
            }
            default -> {}
        }
    }

    private int page() {
        return Math.max(1, terminal.getRows() - 1);
    }

    private int rows(final String text) {
        final int width = Math.max(1, terminal.getColumns());
        return Math.max(1, (text.stripTrailing().length() + width - 1) / width);
    }
}
