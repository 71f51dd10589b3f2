package dev.sluice.graph.work;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/** A delay ends while the item is given a new one: it waits in one place, and runs once. */
@JCStressTest
@Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "taken from the timer or the list, run once")
@State
public class DelayedWorkStress {
    private volatile long now;
    private final WorkTimers timers = new WorkTimers(() -> now);
    private final KthreadWorker worker = new KthreadWorker("w", timers);
    private int runs;
    private final KthreadWork work = new KthreadWork("item", self -> runs++);

    public DelayedWorkStress() {
        worker.queueDelayedWork(work, 1);
        now = 1;
    }

    @Actor
    public void modify(final ZI_Result result) {
        result.r1 = worker.modDelayedWork(work, 10);
    }

    @Actor
    public void expire() {
        timers.expire();
    }

    @Arbiter
    public void after(final ZI_Result result) {
        now = 100;
        timers.expire();
        while (worker.runNext()) {
            // until the list is empty
        }
        result.r2 = runs;
    }
}
