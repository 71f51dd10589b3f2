package dev.sluice.graph.thread;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * A worker that is about to park at the barrier sees it open, or main sees the worker parked: it cannot sleep for ever.
 */
@JCStressTest
@Outcome(id = "true, false", expect = ACCEPTABLE, desc = "the worker saw the open barrier")
@Outcome(id = "false, true", expect = ACCEPTABLE, desc = "main wakes the worker")
@Outcome(id = "true, true", expect = ACCEPTABLE, desc = "both")
@Outcome(id = "false, false", expect = FORBIDDEN, desc = "the worker parks and nobody wakes it")
@State
public class BarrierParkStress {
    private final BarrierLines lines = new BarrierLines(2);
    private final AtomicReferenceArray<Thread> parked = new AtomicReferenceArray<>(2);

    public BarrierParkStress() {
        lines.epoch(1);
    }

    @Actor
    public void worker(final ZZ_Result result) {
        parked.set(1, Thread.currentThread());
        result.r1 = lines.epoch() != 1;
    }

    @Actor
    public void main(final ZZ_Result result) {
        lines.epoch(2);
        result.r2 = parked.get(1) != null;
    }
}
