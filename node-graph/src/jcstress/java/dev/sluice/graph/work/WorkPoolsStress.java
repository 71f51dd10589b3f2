package dev.sluice.graph.work;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.sluice.config.CoreSet;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Two workers of an unbound pool and an item that is queued again while it runs: it never runs on both at once, and no
 * run is lost.
 */
@JCStressTest
@Outcome(
        id = {"1, 1", "2, 1"},
        expect = ACCEPTABLE,
        desc = "one run for each queueing that was taken, one at a time")
@State
public class WorkPoolsStress {
    private final List<WorkerLauncher.Turn> turns = new ArrayList<>();
    private final WorkTimers timers = new WorkTimers(() -> 0);
    private final WorkQueues system = new WorkQueues(
            (name, cores, nice, turn) -> {
                turns.add(turn);
                return new NoThread();
            },
            timers,
            new WorkPlacement(CoreSet.of(0), () -> CoreSet.of(0), () -> 0));
    private final WorkQueue queue;
    private int running;
    private int most;
    private int runs;
    private int taken;
    private final Work work = new Work("item", self -> {
        most = Math.max(most, ++running);
        runs++;
        running--;
    });

    /** A worker that the actors turn. */
    private record NoThread() implements WorkerLauncher.Handle {
        @Override
        public void wake() {}

        @Override
        public void stop() {}

        @Override
        public StackTraceElement[] stack() {
            return new StackTraceElement[0];
        }
    }

    public WorkPoolsStress() {
        try {
            queue = system.create(WorkQueueSpec.of("wide", WorkQueueSpec.Flag.UNBOUND));
            system.start();
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
        queue.queueWork(new Work("warm", self -> {}));
        turns.get(0).turn();
        queue.queueWork(work);
        taken = 1;
    }

    @Actor
    public void first() {
        turns.get(0).turn();
    }

    @Actor
    public void second() {
        taken += queue.queueWork(work) ? 1 : 0;
        turns.get(1).turn();
    }

    @Arbiter
    public void after(final II_Result result) {
        turns.get(0).turn();
        result.r1 = runs == taken ? runs : -1;
        result.r2 = most;
    }
}
