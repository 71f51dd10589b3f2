package dev.sluice.daemon.logging;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZoneId;

/** A log file, appended to line by line. The lock keeps {@link #reopen()} out of a line. */
final class FileSink implements LogSink {
    private final Path file;
    private final ZoneId zone;
    private OutputStream out;

    /** Opens the file; it and its directory are made if they are missing. */
    FileSink(final Path file, final ZoneId zone) throws IOException {
        this.file = file;
        this.zone = zone;
        if (file.getParent() != null) {
            Files.createDirectories(file.getParent());
        }
        out = open();
    }

    @Override
    public synchronized void write(final LogEntry entry) throws IOException {
        out.write((entry.line(zone) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public synchronized void reopen() throws IOException {
        // The new one first: when it cannot be opened, the old one goes on.
        final OutputStream next = open();
        out.close();
        out = next;
    }

    @Override
    public synchronized void close() throws IOException {
        out.close();
    }

    private OutputStream open() throws IOException {
        return Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
