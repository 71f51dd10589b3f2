package dev.sluice.driver.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SleeperTest {
    private final CallState call = new CallState();

    @Test
    void shouldReportReadyDescriptorsByTheirTokens() throws OsException {
        try (Sleeper sleeper = Sleeper.open(8);
                EventFd one = EventFd.open();
                EventFd two = EventFd.open()) {
            sleeper.add(one.fd(), 11);
            sleeper.add(two.fd(), 22);
            assertEquals(0, sleeper.sleep(call, 0));
            two.signal(call);
            assertEquals(1, sleeper.sleep(call, -1));
            assertEquals(22, sleeper.token(0));
            assertEquals(Epoll.IN, sleeper.events(0));
            assertEquals(1, two.drain(call));
            assertEquals(0, sleeper.sleep(call, 0));
            assertTrue(sleeper.remove(one.fd()));
            assertFalse(sleeper.remove(one.fd()));
            one.signal(call);
            assertEquals(0, sleeper.sleep(call, 0));
        }
    }

    @Test
    @Timeout(10)
    void shouldNotSleepAfterAWakeThatCameBefore() throws OsException {
        try (Sleeper sleeper = Sleeper.open(1)) {
            sleeper.wake();
            sleeper.wake(call);
            assertEquals(0, sleeper.sleep(call, -1));
            assertEquals(0, sleeper.sleep(call, 1_000));
        }
    }

    @Test
    @Timeout(10)
    void shouldReportADescriptorAlsoWhenItIsWokenAllTheTime() throws OsException {
        try (Sleeper sleeper = Sleeper.open(1);
                EventFd fd = EventFd.open()) {
            sleeper.add(fd.fd(), 5);
            fd.signal(call);
            sleeper.wake(call);
            assertEquals(1, sleeper.sleep(call, -1));
            assertEquals(5, sleeper.token(0));
        }
    }

    @Test
    @Timeout(10)
    void shouldBeReadableForALoopThatWaitsElsewhere() throws OsException {
        try (Sleeper inner = Sleeper.open(1);
                Sleeper outer = Sleeper.open(1);
                EventFd fd = EventFd.open()) {
            inner.add(fd.fd(), 1);
            outer.add(inner.fd(), 2);
            fd.signal(call);
            assertEquals(1, outer.sleep(call, -1));
            assertEquals(2, outer.token(0));
        }
    }

    /**
     * A lost wake-up would leave the sleeper asleep for ever with work queued: producers queue plainly-ordered work and
     * wake, the owner sleeps without a timeout whenever it finds nothing.
     */
    @Test
    @Timeout(60)
    void shouldNeverLoseAWakeUp() throws Exception {
        final int producers = 2;
        final int rounds = 100_000;
        try (Sleeper sleeper = Sleeper.open(1)) {
            final AtomicLongArray queued = new AtomicLongArray(producers * 16);
            final Thread[] threads = new Thread[producers];
            for (int p = 0; p < producers; p++) {
                final int slot = p * 16;
                threads[p] = Thread.ofPlatform().start(() -> {
                    final CallState own = new CallState();
                    for (int i = 1; i <= rounds; i++) {
                        queued.setPlain(slot, i);
                        sleeper.wake(own);
                    }
                });
            }
            final Thread owner = Thread.ofPlatform().start(() -> {
                final CallState own = new CallState();
                final long[] seen = new long[producers];
                while (seen[0] < rounds || seen[1] < rounds) {
                    boolean work = false;
                    for (int p = 0; p < producers; p++) {
                        final long now = queued.getPlain(p * 16);
                        work |= now != seen[p];
                        seen[p] = now;
                    }
                    if (!work) {
                        sleeper.sleep(own, -1);
                    }
                }
            });
            for (final Thread thread : threads) {
                thread.join();
            }
            owner.join();
            assertFalse(owner.isAlive());
        }
    }

    /** Ping-pong: each side sleeps for ever until the other wakes it; one lost wake-up stops both. */
    @Test
    @Timeout(60)
    void shouldHandTheTurnBackAndForth() throws Exception {
        final int rounds = 20_000;
        try (Sleeper left = Sleeper.open(1);
                Sleeper right = Sleeper.open(1)) {
            final AtomicLongArray turn = new AtomicLongArray(1);
            final Thread other = Thread.ofPlatform().start(() -> play(right, left, turn, 1, rounds));
            play(left, right, turn, 0, rounds);
            other.join();
            assertEquals(rounds, turn.get(0));
        }
    }

    private static void play(
            final Sleeper own, final Sleeper other, final AtomicLongArray turn, final int parity, final int rounds) {
        final CallState call = new CallState();
        while (turn.getPlain(0) < rounds) {
            if ((turn.getPlain(0) & 1) == parity) {
                turn.setPlain(0, turn.getPlain(0) + 1);
                other.wake(call);
            } else {
                own.sleep(call, -1);
            }
        }
        other.wake(call);
    }
}
