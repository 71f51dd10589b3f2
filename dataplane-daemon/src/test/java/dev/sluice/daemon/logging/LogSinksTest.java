package dev.sluice.daemon.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.LogLevel;
import dev.sluice.graph.kthread.AffinityThreadPlatform;
import dev.sluice.graph.kthread.KThreads;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogSinksTest {
    private static final LogEntry ENTRY =
            new LogEntry(Instant.parse("2026-01-02T03:04:05.678Z"), LogLevel.WARN, "driver/tap", "link down");

    @TempDir
    Path folder;

    @Test
    void aLineHasTheColumnsOfShowLogging() {
        assertEquals("2026/01/02 03:04:05:678 warn       driver/tap     link down", ENTRY.line(ZoneOffset.UTC));
    }

    @Test
    void theFileIsAppendedToAndBegunAnewWhereItWasMovedAway() throws IOException {
        final Path file = folder.resolve("sluice.log");
        Files.writeString(file, "before\n");
        final String line = ENTRY.line(ZoneOffset.UTC);
        try (FileSink sink = new FileSink(file, ZoneOffset.UTC)) {
            sink.write(ENTRY);
            Files.move(file, folder.resolve("sluice.log.1"));
            sink.write(ENTRY);
            sink.reopen();
            sink.write(ENTRY);
        }
        assertEquals(List.of("before", line, line), Files.readAllLines(folder.resolve("sluice.log.1")));
        assertEquals(List.of(line), Files.readAllLines(file));
    }

    @Test
    void theJournalGetsPrioritiesAndNoTimes() throws IOException {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ErrorStreamSink sink = new ErrorStreamSink(out, ZoneOffset.UTC, true)) {
            sink.write(ENTRY);
            sink.write(new LogEntry(Instant.EPOCH, LogLevel.ERR, "fib", "two\nlines"));
        }
        assertEquals("<4>driver/tap: link down\n<3>fib: two\n<3>lines\n", out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void whatASlowSinkDoesNotTakeIsLostAndCounted() throws Exception {
        final CountDownLatch go = new CountDownLatch(1);
        final List<LogEntry> written = new ArrayList<>();
        final LogSink slow = entry -> {
            try {
                go.await();
            } catch (final InterruptedException e) {
                throw new IOException(e);
            }
            written.add(entry);
        };
        final LogWriter writer = new LogWriter(List.of(slow), new KThreads(new AffinityThreadPlatform()));
        final int offered = 10_000;
        for (int i = 0; i < offered; i++) {
            writer.offer(ENTRY);
        }
        assertTrue(writer.lost() > 0);
        go.countDown();
        writer.close();
        assertEquals(offered, written.size() + writer.lost());
    }
}
