package dev.sluice.graph.reactor;

import java.util.ArrayList;
import java.util.List;

/** Reactors on cores 0 to n-1 that are turned by hand with a hand-moved clock. */
final class HandTurnedReactors {
    static final long MS = 1_000_000;

    long now = 1_000;
    final Reactors group = new Reactors(() -> now);
    final List<Reactor> reactors = new ArrayList<>();

    HandTurnedReactors(final int count) {
        for (int i = 0; i < count; i++) {
            reactors.add(group.add("wk" + i, i));
        }
    }

    /** One turn of each. */
    int turn() {
        int work = 0;
        for (final Reactor reactor : reactors) {
            work += reactor.poll(now);
        }
        return work;
    }

    /** Turns until all are idle. */
    void settle() {
        int turns = 0;
        while (turn() > 0) {
            if (++turns > 10_000) {
                throw new AssertionError("does not come to rest");
            }
        }
    }
}
