package dev.sluice.graph.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.time.ManualClock;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventLogTest {
    private final ManualClock clock = new ManualClock();
    private final EventLog log = new EventLog(2, clock);
    private final int type = log.type((a, b) -> a + "/" + b);

    @Test
    void mergesTheThreadsByTime() {
        log.log(1, type, 1, 2);
        clock.advance(5);
        log.log(0, type, 3, 4);
        clock.advance(5);
        log.log(1, type, 5, 6);
        assertEquals(
                List.of(
                        new EventLog.Event(0, 1, "1/2"),
                        new EventLog.Event(5, 0, "3/4"),
                        new EventLog.Event(10, 1, "5/6")),
                log.events());
    }

    @Test
    void overwritesTheOldest() {
        log.resize(3);
        for (int i = 0; i < 8; i++) {
            log.log(0, type, i, 0);
        }
        assertEquals(
                List.of("5/0", "6/0", "7/0"),
                log.events().stream().map(EventLog.Event::text).toList());
    }

    @Test
    void stopsAndRestarts() {
        log.running(false);
        log.log(0, type, 1, 1);
        log.running(true);
        log.log(0, type, 2, 2);
        assertEquals(1, log.events().size());
        log.clear();
        assertEquals(List.of(), log.events());
    }

    @Test
    void kindsAreOffUntilWanted() {
        assertFalse(log.wants(EventKind.BARRIER));
        log.want(EventKind.BARRIER, true);
        assertTrue(log.wants(EventKind.BARRIER));
        assertFalse(log.wants(EventKind.API));
        log.want(EventKind.BARRIER, false);
        assertFalse(log.wants(EventKind.BARRIER));
    }
}
