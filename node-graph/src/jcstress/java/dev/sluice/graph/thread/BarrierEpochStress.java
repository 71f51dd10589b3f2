package dev.sluice.graph.thread;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/**
 * Main closes, opens and closes again while a worker arrives once: the arrival for the first use is not taken for one
 * for the second. The worker's data is changed in its turn in between.
 */
@JCStressTest
@Outcome(id = "true", expect = ACCEPTABLE, desc = "no overlap")
@Outcome(id = "false", expect = FORBIDDEN, desc = "main changed data under a running worker")
@State
public class BarrierEpochStress {
    private final BarrierLines lines = new BarrierLines(2);
    private boolean inTurn;
    private boolean overlap;

    public BarrierEpochStress() {
        lines.state(1, BarrierLines.LIVE);
    }

    @Actor
    public void worker() {
        for (int turn = 0; turn < 3; turn++) {
            final long epoch = lines.epoch();
            if (BarrierLines.isClosed(epoch)) {
                lines.ack(1, epoch);
            } else {
                // a turn: main must not find us in it once it has our acknowledgement of a later epoch
                inTurn = true;
                Thread.onSpinWait();
                inTurn = false;
            }
        }
    }

    @Actor
    public void main() {
        for (long epoch = 1; epoch <= 3; epoch++) {
            lines.epoch(epoch);
            if (BarrierLines.isClosed(epoch) && lines.ack(1) == epoch) {
                overlap |= inTurn;
            }
        }
    }

    @Arbiter
    public void result(final Z_Result result) {
        result.r1 = !overlap;
    }
}
