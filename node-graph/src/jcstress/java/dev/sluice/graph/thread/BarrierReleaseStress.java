package dev.sluice.graph.thread;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A worker that passes the barrier again sees what main changed while it was closed. */
@JCStressTest
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "still closed")
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "still closed, main has changed something")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "open, and the change is visible")
@Outcome(id = "1, 0", expect = FORBIDDEN, desc = "open, but the change is not visible")
@State
public class BarrierReleaseStress {
    private final BarrierLines lines = new BarrierLines(2);
    private int mainsData;

    public BarrierReleaseStress() {
        lines.state(1, BarrierLines.LIVE);
        lines.epoch(1);
    }

    @Actor
    public void main() {
        mainsData = 1;
        lines.epoch(2);
    }

    @Actor
    public void worker(final II_Result result) {
        result.r1 = lines.mayPass(1) ? 1 : 0;
        result.r2 = mainsData;
    }
}
