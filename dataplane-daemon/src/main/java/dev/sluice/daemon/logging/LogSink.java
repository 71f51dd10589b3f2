package dev.sluice.daemon.logging;

import java.io.IOException;

/** Somewhere outside the process that lines go to. The writer's thread, but for {@link #reopen()}. */
interface LogSink extends AutoCloseable {
    /** Writes one entry. */
    void write(LogEntry entry) throws IOException;

    /** Begins anew where what was written so far has been moved away. Any thread. */
    default void reopen() throws IOException {}

    @Override
    default void close() throws IOException {}
}
