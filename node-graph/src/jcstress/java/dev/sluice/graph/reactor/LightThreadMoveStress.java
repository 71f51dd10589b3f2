package dev.sluice.graph.reactor;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.sluice.config.CoreSet;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * A light thread with a message moves from a reactor to another, which goes to sleep: the new one never sleeps on
 * either of them unless it has been woken.
 */
@JCStressTest
@Outcome(
        id = {"false, true", "false, false"},
        expect = ACCEPTABLE,
        desc = "the new reactor stays awake")
@Outcome(
        id = "true, true",
        expect = ACCEPTABLE,
        desc = "the new reactor sleeps and nothing is left, or it has been woken")
@Outcome(
        id = "true, false",
        expect = FORBIDDEN,
        desc = "the new reactor sleeps with a message or a light thread to take in")
@State
public class LightThreadMoveStress {
    private final Reactors group = new Reactors(() -> 0);
    private final Reactor from = group.add("from", 0);
    private final Reactor to = group.add("to", 1);
    private final LightThread thread = group.create("t", CoreSet.of(0, 1));
    private volatile boolean woken;

    public LightThreadMoveStress() {
        from.poll(0);
        for (int i = 0; i <= LightThread.BATCH; i++) {
            thread.sendMessage(() -> {});
        }
        thread.requestMove(to, "stress");
        to.onWake(() -> woken = true);
    }

    @Actor
    public void oldOwner() {
        from.poll(0);
    }

    @Actor
    public void newOwner(final ZZ_Result result) {
        to.poll(0);
        result.r1 = to.prepareSleep();
    }

    @Arbiter
    public void after(final ZZ_Result result) {
        result.r2 = woken || !to.hasWork();
    }
}
