package dev.sluice.graph.reactor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One round of a scheduler: measures, asks, and requests the moves. Belongs to the light thread whose poller it is. */
final class SchedulerRound {
    private final Reactors group;
    private final Scheduler scheduler;
    private final long periodNs;
    private Map<Integer, Long> busyBefore = new HashMap<>();
    private long lastNs;

    SchedulerRound(final Reactors group, final Scheduler scheduler, final long periodNs) {
        this.group = group;
        this.scheduler = scheduler;
        this.periodNs = periodNs;
        this.lastNs = group.clock().nanoTime();
        group.threads().forEach(t -> busyBefore.put(t.id(), t.busyNs()));
    }

    /** The number of moves that were asked for. */
    int run() {
        final long now = group.clock().nanoTime();
        final double elapsed = Math.max(Math.max(1, periodNs / 2), now - lastNs);
        lastNs = now;
        final Map<Integer, Long> busy = new HashMap<>();
        final List<Scheduler.Load> loads = new ArrayList<>();
        for (final LightThread thread : group.threads()) {
            final long total = thread.busyNs();
            final long before = busyBefore.getOrDefault(thread.id(), total);
            busy.put(thread.id(), total);
            loads.add(new Scheduler.Load(
                    thread.id(), thread.reactor().core(), thread.mask(), Math.min(1, (total - before) / elapsed)));
        }
        busyBefore = busy;
        int moves = 0;
        for (final Scheduler.Move move : scheduler.balance(loads)) {
            moves += request(move) ? 1 : 0;
        }
        return moves;
    }

    private boolean request(final Scheduler.Move move) {
        for (final LightThread thread : group.threads()) {
            for (final Reactor reactor : group.reactors()) {
                if (thread.id() == move.id() && reactor.core() == move.core()) {
                    thread.requestMove(reactor, "load");
                    return true;
                }
            }
        }
        return false;
    }
}
