package dev.sluice.graph.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.CoreSet;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.command.TextOutput;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReactorTest {
    private final HandTurnedReactors hand = new HandTurnedReactors(2);
    private final Reactors group = hand.group;
    private final Reactor reactor = hand.reactors.get(0);

    @Test
    void shouldRunEventsInBatches() {
        final List<Integer> ran = new ArrayList<>();
        for (int i = 0; i < Reactor.BATCH + 1; i++) {
            final int n = i;
            assertTrue(reactor.post(() -> ran.add(n)));
        }
        assertEquals(Reactor.BATCH, reactor.poll(hand.now));
        assertEquals(1, reactor.poll(hand.now));
        assertEquals(0, reactor.poll(hand.now));
        assertEquals(Reactor.BATCH + 1, ran.size());
        assertEquals(3, reactor.turns());
    }

    @Test
    void shouldGoOnAfterAnEventThatThrows() {
        reactor.post(() -> {
            throw new IllegalStateException("bug");
        });
        assertEquals(1, reactor.poll(hand.now));
        assertEquals(0, reactor.poll(hand.now));
    }

    @Test
    void shouldSleepOnlyWithoutWorkAndBeWoken() {
        final int[] wakes = new int[1];
        reactor.onWake(() -> wakes[0]++);
        final LightThread thread = group.create("a", CoreSet.of(0));
        assertFalse(reactor.prepareSleep(), "an event waits");
        hand.settle();
        assertEquals(0, wakes[0]);
        assertTrue(reactor.prepareSleep());
        assertTrue(reactor.asleep());
        thread.sendMessage(() -> thread.registerPoller("each", 0, () -> 0));
        assertEquals(1, wakes[0]);
        reactor.wokeUp();
        hand.turn();
        assertFalse(reactor.prepareSleep(), "a poller without interrupt mode");
        assertFalse(reactor.asleep());
        thread.sendMessage(thread.pollers().getFirst()::pause);
        assertEquals(1, wakes[0]);
        hand.settle();
        assertTrue(reactor.prepareSleep());
        assertTrue(reactor.post(() -> {}));
        assertEquals(2, wakes[0]);
    }

    @Test
    void shouldTellPollersToWakeUsThemselves() {
        final List<Boolean> modes = new ArrayList<>();
        final LightThread thread = group.create("a", CoreSet.of(0));
        thread.sendMessage(() -> thread.registerPoller("socket", 0, () -> 0, modes::add));
        hand.settle();
        assertTrue(reactor.prepareSleep());
        reactor.wokeUp();
        assertEquals(List.of(true, false), modes);
    }

    @Test
    void shouldRefuseTwoReactorsOnOneCore() {
        final IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> group.add("x", 1));
        assertEquals("reactor `x': core 1 has reactor `wk1'", e.getMessage());
    }

    @Test
    void shouldMoveCrowdedThreadsByMeasuredLoad() {
        final LightThread boss = group.create("boss", CoreSet.of(1));
        final List<LightThread> busy =
                List.of(group.create("x", CoreSet.of(0, 1)), group.create("y", CoreSet.of(0, 1)));
        boss.sendMessage(() -> group.schedule(new LoadScheduler(group.cores(), 0.8), 1000));
        busy.forEach(t -> t.setMask(CoreSet.of(0)));
        hand.settle();
        busy.forEach(t -> t.setMask(CoreSet.of(0, 1)));
        busy.forEach(t -> t.sendMessage(() -> t.registerPoller("work", 100, () -> {
            hand.now += 50;
            return 1;
        })));
        for (int i = 0; i < 100 && busy.stream().allMatch(t -> t.reactor() == reactor); i++) {
            hand.turn();
            hand.now += 10;
        }
        hand.turn();
        assertEquals(
                List.of("wk0", "wk1"),
                busy.stream().map(t -> t.reactor().name()).sorted().toList());
    }

    @Test
    void shouldShowEverything() {
        final CommandRegistry registry = new CommandRegistry(reason -> () -> {});
        registry.add(ReactorCli.commands(group));
        final LightThread thread = group.create("nat-age", CoreSet.of(0));
        thread.sendMessage(() -> {
            thread.registerPoller("expire", 10_000_000, () -> 0);
            thread.exit();
        });
        hand.turn();
        final TextOutput reactors = new TextOutput();
        assertEquals(CommandRegistry.OK, registry.run("show reactors", reactors));
        assertTrue(reactors.text().contains("scheduler: static"), reactors.text());
        assertTrue(
                reactors.text().lines().anyMatch(l -> l.matches("wk0 +0 +1 +polling +1 +1 +0 +0 +0")), reactors.text());
        final TextOutput threads = new TextOutput();
        assertEquals(CommandRegistry.OK, registry.run("show light-threads", threads));
        assertTrue(
                threads.text().lines().anyMatch(l -> l.matches(" +1 +nat-age +wk0 +exiting +0 .*poller `expire'")),
                threads.text());
        final TextOutput pollers = new TextOutput();
        assertEquals(CommandRegistry.OK, registry.run("show pollers", pollers));
        assertTrue(
                pollers.text().lines().anyMatch(l -> l.matches("nat-age +expire +waiting +10000 +0 +0 +0")),
                pollers.text());
    }

    @Test
    void shouldWakeOnceForAllSlowPollers() {
        final LightThread thread = group.create("a", CoreSet.of(0));
        hand.turn();
        hand.now += 300_000_000;
        thread.sendMessage(() -> thread.registerPoller("slow", 1_000_000_000, () -> 0));
        thread.sendMessage(() -> thread.registerPoller("quick", 10_000_000, () -> 0));
        hand.turn();
        final long next = thread.pollers().getFirst().nextRunNs;
        assertEquals(0, next % 1_000_000_000);
        assertTrue(next > hand.now && next - hand.now <= 1_000_000_000);
        assertEquals(hand.now + 10_000_000, group.reactors().getFirst().nextDeadlineNs());
    }

    @Test
    void shouldSetMaskAndSchedulerByCommand() {
        final CommandRegistry registry = new CommandRegistry(reason -> () -> {});
        registry.add(ReactorCli.commands(group));
        final LightThread thread = group.create("nat-age", CoreSet.of(0));
        hand.turn();
        assertEquals(CommandRegistry.OK, registry.run("set light-thread 1 mask 1", new TextOutput()));
        hand.turn();
        assertEquals(1, thread.reactor().core());
        final TextOutput bad = new TextOutput();
        assertTrue(registry.run("set light-thread 1 mask 7", bad) < 0);
        assertTrue(bad.text().contains("no reactor on core 7"), bad.text());
        assertTrue(registry.run("set light-thread 9 mask 0", new TextOutput()) < 0);
        final LightThread bound = group.createBound("expiry", group.reactors().getFirst());
        final TextOutput refused = new TextOutput();
        assertTrue(registry.run("set light-thread " + bound.id() + " mask 1", refused) < 0);
        assertTrue(refused.text().contains("`expiry' works on what belongs to `wk0'"), refused.text());
        assertEquals(
                CommandRegistry.OK,
                registry.run("set reactor scheduler load period-msec 20 limit-percent 70", new TextOutput()));
        hand.turn();
        assertEquals("load (limit 70 %)", group.scheduler().toString());
        assertEquals(CommandRegistry.OK, registry.run("set reactor scheduler static", new TextOutput()));
        hand.turn();
        assertEquals(Scheduler.STATIC, group.scheduler());
        assertTrue(registry.run("set reactor scheduler static period-msec 20", new TextOutput()) < 0);
    }
}
