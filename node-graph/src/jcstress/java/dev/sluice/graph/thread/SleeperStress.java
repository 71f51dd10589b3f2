package dev.sluice.graph.thread;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * A thread that sleeps for ever whenever its inbox is empty gets the message of a sender that queues first and wakes
 * second; a lost wake-up hangs the test.
 */
@JCStressTest
@Outcome(id = "7", expect = ACCEPTABLE, desc = "the message came")
@State
public class SleeperStress {
    private final ManyToOneConcurrentArrayQueue<Integer> inbox = new ManyToOneConcurrentArrayQueue<>(4);
    private final LoopSleeper sleeper = LoopSleeper.parking();

    @Actor
    public void sender() {
        inbox.offer(7);
        sleeper.wake();
    }

    @Actor
    public void owner(final I_Result result) {
        Integer message = inbox.poll();
        while (message == null) {
            sleeper.sleep(-1);
            message = inbox.poll();
        }
        result.r1 = message;
    }
}
