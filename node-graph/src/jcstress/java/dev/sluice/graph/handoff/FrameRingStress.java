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

/** Two senders race for a queue of two: each frame is queued once, whole, or is refused to its sender. */
@JCStressTest
@Outcome(id = "6, 0", expect = ACCEPTABLE, desc = "all frames came or were refused, whole")
@Outcome(expect = FORBIDDEN, desc = "a frame was lost, doubled or torn")
@State
public class FrameRingStress {
    private final FrameRing ring = new FrameRing(4);
    private int seen;
    private int refusedByOne;
    private int refusedByTwo;
    private int torn;

    private static Frame frame(final int mark) {
        final Frame frame = new Frame();
        for (int i = 0; i < mark; i++) {
            frame.add(mark, mark, mark, mark);
        }
        return frame;
    }

    private int send(final int mark) {
        int refused = 0;
        for (int i = 0; i < 3; i++) {
            refused += ring.offer(frame(mark)) == null ? 1 : 0;
        }
        return refused;
    }

    @Actor
    public void one() {
        refusedByOne = send(3);
    }

    @Actor
    public void two() {
        refusedByTwo = send(5);
    }

    private void receive() {
        final Frame frame = ring.peek();
        if (frame != null) {
            seen++;
            final int mark = frame.n;
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
        result.r1 = seen + refusedByOne + refusedByTwo;
        result.r2 = torn;
    }
}
