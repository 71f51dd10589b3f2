package dev.sluice.daemon.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import dev.sluice.config.LogLevel;
import dev.sluice.config.LoggingConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LogRouterTest {
    private final LoggerContext context = new LoggerContext();
    private final LogRing ring = new LogRing(1000);
    private final List<LogEntry> out = new ArrayList<>();
    private long nowNs = 1;

    private LogRouter router(final Map<String, LoggingConfig.LogClass> classes) {
        final LoggingConfig config = new LoggingConfig(1000, 3, LogLevel.NOTICE, LogLevel.WARN, false, classes);
        final LogRouter router = new LogRouter(config, ring, out::add, () -> nowNs);
        router.setContext(context);
        router.start();
        return router;
    }

    private void log(final LogRouter router, final String logger, final Level level, final String text) {
        router.doAppend(new LoggingEvent("test", context.getLogger(logger), level, text, null, null));
    }

    @Test
    void namesClassesAfterPackages() {
        assertEquals("daemon", LogClassNames.of("daemon"));
        assertEquals("fib", LogClassNames.of("dev.sluice.net.fib.FibWalk"));
        assertEquals("cli", LogClassNames.of("dev.sluice.manage.cli.CliServer"));
        assertEquals("driver/tap", LogClassNames.of("dev.sluice.driver.tap.TapInterface"));
        assertEquals("graph/thread", LogClassNames.of("dev.sluice.graph.thread.Barrier"));
        assertEquals("sample", LogClassNames.of("dev.sluice.plugin.sample.SamplePlugin"));
        assertEquals("netty", LogClassNames.of("io.netty.channel.epoll.Native"));
    }

    @Test
    void keepsNoticesAndSendsWarningsOut() {
        final LogRouter router = router(Map.of());
        log(router, "fib", Level.DEBUG, "detail");
        log(router, "fib", Level.INFO, "said");
        log(router, "fib", Level.WARN, "warned");
        assertEquals(
                List.of("said", "warned"),
                ring.entries().stream().map(LogEntry::message).toList());
        assertEquals(List.of("warned"), out.stream().map(LogEntry::message).toList());
        assertEquals(LogLevel.NOTICE, ring.entries().getFirst().level());
    }

    @Test
    void followsTheLevelsOfAClass() {
        final LogRouter router = router(Map.of(
                "fib",
                new LoggingConfig.LogClass(
                        Optional.of(LogLevel.DEBUG), Optional.of(LogLevel.DISABLED), OptionalInt.empty())));
        assertTrue(router.wantsDebug());
        log(router, "fib", Level.DEBUG, "detail");
        log(router, "fib", Level.ERROR, "broken");
        log(router, "arp", Level.DEBUG, "other");
        assertEquals(2, ring.entries().size());
        assertTrue(out.isEmpty());
        assertTrue(router.change("fib", LogLevel.ERR, LogLevel.ERR, -1));
        assertFalse(router.change("nobody", LogLevel.ERR, null, -1));
        assertFalse(router.wantsDebug());
        log(router, "fib", Level.WARN, "quiet now");
        log(router, "fib", Level.ERROR, "out now");
        assertEquals(3, ring.entries().size());
        assertEquals("out now", out.getFirst().message());
    }

    @Test
    void silencesAClassThatLogsTooMuchUntilItWasQuiet() {
        final LogRouter router = router(
                Map.of("fib", new LoggingConfig.LogClass(Optional.empty(), Optional.empty(), OptionalInt.of(2))));
        for (int i = 0; i < 10; i++) {
            log(router, "fib", Level.WARN, "storm " + i);
        }
        log(router, "arp", Level.WARN, "calm");
        assertEquals(
                List.of("storm 0", "storm 1", "--- message(s) throttled (fib logs too much) ---", "calm"),
                ring.entries().stream().map(LogEntry::message).toList());
        nowNs += TimeUnit.SECONDS.toNanos(2);
        log(router, "fib", Level.WARN, "still silenced");
        nowNs += TimeUnit.SECONDS.toNanos(3);
        log(router, "fib", Level.WARN, "heard again");
        assertEquals(5, ring.entries().size());
        assertEquals("heard again", ring.entries().getLast().message());
    }

    @Test
    void aSteadyRateBelowTheLimitIsNotThrottled() {
        final LogRouter router = router(Map.of());
        for (int i = 0; i < 500; i++) {
            log(router, "fib", Level.WARN, "line");
            nowNs += TimeUnit.MILLISECONDS.toNanos(25);
        }
        assertEquals(500, ring.entries().size());
    }

    @Test
    void keepsTheLatestEntries() {
        final LogRouter router = router(Map.of());
        ring.resize(2);
        log(router, "a", Level.WARN, "1");
        log(router, "a", Level.WARN, "2");
        log(router, "a", Level.WARN, "3");
        assertEquals(
                List.of("2", "3"),
                ring.entries().stream().map(LogEntry::message).toList());
        ring.resize(1);
        assertEquals("3", ring.entries().getFirst().message());
        ring.clear();
        assertTrue(ring.entries().isEmpty());
    }
}
