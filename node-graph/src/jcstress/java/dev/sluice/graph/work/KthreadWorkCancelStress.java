package dev.sluice.graph.work;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/**
 * An item that waits is cancelled while the worker is about to run it: either it never runs, or the canceller has
 * waited until it had, and sees all that it did by plain writes.
 */
@JCStressTest
@Outcome(id = "true, 0", expect = ACCEPTABLE, desc = "taken back")
@Outcome(id = "false, 1", expect = ACCEPTABLE, desc = "waited for its end")
@State
public class KthreadWorkCancelStress {
    private final KthreadWorker worker = new KthreadWorker("w", new WorkTimers(() -> 0));
    private int effect;
    private final KthreadWork work = new KthreadWork("item", self -> effect = 1);

    public KthreadWorkCancelStress() {
        worker.queueWork(work);
    }

    @Actor
    public void cancel(final ZI_Result result) {
        result.r1 = worker.cancelWorkSync(work);
        result.r2 = effect;
    }

    @Actor
    public void run() {
        worker.runNext();
    }
}
