package dev.sluice.graph.handoff;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.sluice.graph.node.Frame;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A sender and the receiver, a queue of two: each frame comes once, whole and in order, or is refused. */
@JCStressTest
@Outcome(id = "6, 0", expect = ACCEPTABLE, desc = "all frames came or were refused, whole")
@Outcome(expect = FORBIDDEN, desc = "a frame was lost, doubled, torn or out of order")
@State
public class FrameRingReceiveStress {
    private final FrameRing ring = new FrameRing(2);
    private int seen;
    private int refused;
    private int last;
    private int torn;

    private static Frame frame(final int mark) {
        final Frame frame = new Frame();
        for (int i = 0; i < mark; i++) {
            frame.add(mark, mark, mark, mark);
        }
        return frame;
    }

    @Actor
    public void sender() {
        for (int mark = 1; mark <= 6; mark++) {
            refused += ring.offer(frame(mark)) == null ? 1 : 0;
        }
    }

    @Actor
    public void receiver() {
        for (int i = 0; i < 3; i++) {
            receive();
        }
    }

    private void receive() {
        final Frame frame = ring.peek();
        if (frame != null) {
            seen++;
            final int mark = frame.n;
            torn += mark > last ? 0 : 1;
            last = mark;
            for (int i = 0; i < mark; i++) {
                torn += frame.bi[i] == mark && frame.meta[i] == mark && frame.x[i] == mark && frame.aux[i] == mark
                        ? 0
                        : 1;
            }
            ring.take(new Frame());
        }
    }

    @Arbiter
    public void result(final II_Result result) {
        while (ring.hasFrame()) {
            receive();
        }
        result.r1 = seen + refused;
        result.r2 = torn;
    }
}
