package dev.sluice.graph.reactor;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * A reactor that goes to sleep and a sender: either the reactor sees the message, or the sender sees that it sleeps and
 * wakes it.
 */
@JCStressTest
@Outcome(id = "true, true", expect = ACCEPTABLE, desc = "asleep and woken")
@Outcome(id = "false, false", expect = ACCEPTABLE, desc = "saw the message")
@Outcome(id = "false, true", expect = ACCEPTABLE, desc = "saw the message, woken in vain")
@Outcome(id = "true, false", expect = FORBIDDEN, desc = "sleeps with a message")
@State
public class ReactorSleepStress {
    private final Reactors group = new Reactors(() -> 0);
    private final Reactor reactor = group.add("r", 0);
    private final LightThread thread = group.create("t");
    private volatile boolean woken;

    public ReactorSleepStress() {
        reactor.poll(0);
        reactor.onWake(() -> woken = true);
    }

    @Actor
    public void sender() {
        thread.sendMessage(() -> {});
    }

    @Actor
    public void owner(final ZZ_Result result) {
        result.r1 = reactor.prepareSleep();
    }

    @Arbiter
    public void after(final ZZ_Result result) {
        result.r2 = woken;
    }
}
