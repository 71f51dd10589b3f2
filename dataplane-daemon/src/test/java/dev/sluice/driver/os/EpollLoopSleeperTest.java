package dev.sluice.driver.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.thread.LoopSleeper;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class EpollLoopSleeperTest {
    private final CallState call = new CallState();
    private final List<String> ran = new ArrayList<>();

    @Test
    void runsTheActionOfEachReadyDescriptor() throws OsException {
        try (LoopSleeper sleeper = EpollLoopSleeper.open("test");
                EventFd one = EventFd.open();
                EventFd two = EventFd.open()) {
            sleeper.add(one.fd(), () -> ran.add("one"));
            sleeper.add(two.fd(), () -> ran.add("two"));
            two.signal(call);
            sleeper.sleep(-1);
            assertEquals(List.of("two"), ran);
            assertEquals(2, sleeper.watched());
            assertTrue(sleeper.remove(two.fd()));
            assertFalse(sleeper.remove(two.fd()));
            sleeper.sleep(0);
            assertEquals(List.of("two"), ran);
            assertEquals(1, sleeper.watched());
        }
    }

    @Test
    void aDescriptorThatIsAddedLaterGetsItsOwnAction() throws OsException {
        try (LoopSleeper sleeper = EpollLoopSleeper.open("test");
                EventFd one = EventFd.open();
                EventFd two = EventFd.open()) {
            sleeper.add(one.fd(), () -> ran.add("one"));
            sleeper.remove(one.fd());
            sleeper.add(two.fd(), () -> ran.add("two"));
            one.signal(call);
            two.signal(call);
            sleeper.sleep(-1);
            assertEquals(List.of("two"), ran);
        }
    }

    @Test
    void aWakeBeforeTheSleepIsNotLost() {
        try (LoopSleeper sleeper = EpollLoopSleeper.open("test")) {
            sleeper.wake();
            sleeper.sleep(-1);
            assertEquals(List.of(), ran);
        }
    }

    @Test
    void refusesWhatIsNoDescriptor() {
        try (LoopSleeper sleeper = EpollLoopSleeper.open("test")) {
            assertThrows(IllegalStateException.class, () -> sleeper.add(1 << 20, () -> {}));
            assertEquals(0, sleeper.watched());
        }
    }
}
