package dev.sluice.graph.reactor;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/** A critical message waits while a second one is sent and the reactor turns: as many run as were taken. */
@JCStressTest
@Outcome(id = "false, 1", expect = ACCEPTABLE, desc = "found the place taken")
@Outcome(id = "true, 2", expect = ACCEPTABLE, desc = "the reactor had taken the first")
@State
public class CriticalMessageStress {
    private final Reactors group = new Reactors(() -> 0);
    private final Reactor reactor = group.add("r", 0);
    private final LightThread thread = group.create("t");
    private int ran;

    public CriticalMessageStress() {
        reactor.poll(0);
        thread.sendCritical(() -> ran++);
    }

    @Actor
    public void sender(final ZI_Result result) {
        result.r1 = thread.sendCritical(() -> ran++);
    }

    @Actor
    public void owner() {
        reactor.poll(0);
    }

    @Arbiter
    public void after(final ZI_Result result) {
        reactor.poll(0);
        result.r2 = ran;
    }
}
