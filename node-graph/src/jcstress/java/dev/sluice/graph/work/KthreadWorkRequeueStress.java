package dev.sluice.graph.work;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/**
 * An item that waits is queued again while the worker runs it: each queueing that was taken gives one run, none is
 * lost.
 */
@JCStressTest
@Outcome(id = "true, 2", expect = ACCEPTABLE, desc = "queued again after it began to run")
@Outcome(id = "false, 1", expect = ACCEPTABLE, desc = "it still waited")
@State
public class KthreadWorkRequeueStress {
    private final KthreadWorker worker = new KthreadWorker("w", new WorkTimers(() -> 0));
    private int runs;
    private final KthreadWork work = new KthreadWork("item", self -> runs++);

    public KthreadWorkRequeueStress() {
        worker.queueWork(work);
    }

    @Actor
    public void queue(final ZI_Result result) {
        result.r1 = worker.queueWork(work);
    }

    @Actor
    public void run() {
        worker.runNext();
    }

    @Arbiter
    public void after(final ZI_Result result) {
        worker.runNext();
        result.r2 = runs;
    }
}
