package dev.sluice.graph.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IoDeviceTest {
    private final HandTurnedReactors hand = new HandTurnedReactors(2);
    private final Reactors group = hand.group;
    private final List<String> log = new ArrayList<>();
    private final IoDevice<String> device = group.registerDevice(
            "disk",
            thread -> {
                log.add("open " + thread.name());
                return "queue of " + thread.name();
            },
            context -> log.add("close " + context));
    private final LightThread a = group.create("a");
    private final LightThread b = group.create("b");

    private void on(final LightThread thread, final Runnable action) {
        final Throwable[] failure = new Throwable[1];
        thread.sendMessage(() -> {
            try {
                action.run();
            } catch (final RuntimeException | AssertionError e) {
                failure[0] = e;
            }
        });
        hand.settle();
        assertEquals(null, failure[0]);
    }

    @Test
    void shouldGiveEachThreadOneChannelCountedByReference() {
        on(a, () -> {
            final IoChannel<String> first = device.channel();
            assertSame(first, device.channel());
            assertEquals("queue of a", first.context());
            first.put();
            first.put();
            assertThrows(IllegalStateException.class, first::put);
            assertEquals(1, device.channels(), "destroyed by a message");
        });
        assertEquals(List.of("open a", "close queue of a"), log);
        assertEquals(0, device.channels());
        on(a, () -> {
            final IoChannel<String> first = device.channel();
            first.put();
            assertSame(first, device.channel(), "taken again before the message");
        });
        assertEquals(3, log.size());
        assertThrows(IllegalStateException.class, device::channel);
    }

    @Test
    void shouldVisitChannelsOnTheirThreads() {
        on(a, device::channel);
        on(b, device::channel);
        group.create("none");
        on(
                a,
                () -> device.forEachChannel(
                        visit -> {
                            assertSame(visit.channel().thread(), group.current());
                            log.add("visit " + visit.channel().context());
                            visit.next(0);
                            assertThrows(IllegalStateException.class, () -> visit.next(0));
                        },
                        status -> log.add("done " + status + " on " + group.current())));
        assertEquals(List.of("visit queue of a", "visit queue of b", "done 0 on a"), log.subList(2, log.size()));
        on(b, () -> device.forEachChannel(visit -> visit.next(-5), status -> log.add("done " + status)));
        assertEquals("done -5", log.getLast());
        on(
                b,
                () -> device.forEachChannel(
                        visit -> {
                            throw new IllegalStateException("bug");
                        },
                        status -> log.add("done " + status)));
        assertEquals("done -1", log.getLast());
    }

    @Test
    void shouldUnregisterWhenTheLastChannelIsGone() {
        final List<IoChannel<String>> channels = new ArrayList<>();
        on(b, () -> channels.add(device.channel()));
        on(a, () -> device.unregister(() -> log.add("unregistered on " + group.current())));
        assertEquals(List.of("open b"), log);
        assertEquals(List.of("1 io devices to be unregistered"), a.waitingFor());
        on(a, () -> {
            assertThrows(IllegalStateException.class, device::channel);
            assertThrows(IllegalStateException.class, () -> device.unregister(() -> {}));
            assertThrows(IllegalStateException.class, () -> device.forEachChannel(v -> {}, s -> {}));
        });
        on(b, () -> channels.getFirst().put());
        assertEquals(List.of("open b", "close queue of b", "unregistered on a"), log);
        assertEquals(List.of(), group.devices());
    }

    @Test
    void shouldCloseChannelsOfAThreadThatIsForcedOut() {
        on(a, device::channel);
        a.sendMessage(a::exit);
        hand.turn();
        assertEquals(List.of("io channel of `disk'"), a.waitingFor());
        hand.now += LightThread.EXIT_TIMEOUT_NS;
        hand.settle();
        assertEquals(LightThread.State.EXITED, a.state());
        assertEquals(List.of("open a", "close queue of a"), log);
        assertNotSame(a, b);
    }
}
