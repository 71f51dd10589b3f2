package dev.sluice.graph.handoff;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A writer offers to a ring that has one place left while the reader empties it, so that places are used again at once:
 * each event comes whole, in order and once, or is refused.
 */
@JCStressTest
@Outcome(id = "3, 0, 0", expect = ACCEPTABLE, desc = "all events came or were refused, whole and in order")
@Outcome(expect = FORBIDDEN, desc = "an event was lost, doubled, torn or out of order")
@State
public class EventRingStress {
    private static final int OFFERS = 3;

    private final EventRing ring = new EventRing();
    private int refused;
    private int seen;
    private int torn;
    private int disorder;
    private long last;

    public EventRingStress() {
        for (int i = 0; i < EventRing.SIZE - 1; i++) {
            ring.offer(0, -1);
        }
    }

    @Actor
    public void writer() {
        for (int i = 1; i <= OFFERS; i++) {
            refused += ring.offer(i, ~i) ? 0 : 1;
        }
    }

    @Actor
    public void reader() {
        ring.drain(this::event);
    }

    private void event(final long first, final long second) {
        torn += first == ~second ? 0 : 1;
        if (first != 0) {
            seen++;
            disorder += first > last ? 0 : 1;
            last = first;
        } else {
            disorder += last == 0 ? 0 : 1;
        }
    }

    @Arbiter
    public void result(final III_Result result) {
        ring.drain(this::event);
        result.r1 = seen + refused;
        result.r2 = torn;
        result.r3 = disorder;
    }
}
