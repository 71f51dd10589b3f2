package dev.sluice.graph.thread;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Main that has seen a worker's acknowledgement has seen all that the worker did before it, counters and clone alike.
 */
@JCStressTest
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "the worker has not arrived")
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the worker is about to arrive")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "arrived, and its work is visible")
@Outcome(id = "1, 0", expect = FORBIDDEN, desc = "arrived, but its work is not visible")
@State
public class BarrierArrivalStress {
    private final BarrierLines lines = new BarrierLines(2);
    private int workersData;

    public BarrierArrivalStress() {
        lines.state(1, BarrierLines.LIVE);
        lines.epoch(1);
    }

    @Actor
    public void worker() {
        workersData = 1;
        lines.ack(1, lines.epoch());
    }

    @Actor
    public void main(final II_Result result) {
        result.r1 = lines.ack(1) == 1 ? 1 : 0;
        result.r2 = workersData;
    }
}
