package dev.sluice.net.l2;

import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.node.ProcessNode;
import java.lang.invoke.VarHandle;

/** {@code l2fib-mac-age-scanner-process}: takes in what workers learned, and ages entries once a minute. Main thread. */
final class L2Process implements ProcessNode {
    /** Name of the node. */
    static final String NAME = "l2fib-mac-age-scanner-process";

    enum Count {
        AGED_OUT
    }

    private final L2Fib fib;
    private long scanNs;
    private double scanSeconds;

    L2Process(final L2Fib fib) {
        this.fib = fib;
    }

    /** The node; {@code wakeMain} is run by workers after they have learned something. */
    NodeSpec spec(final Runnable wakeMain) {
        return NodeSpec.process(NAME, context -> {
                    fib.onWake(() -> {
                        // the event must be visible before the flag is read: main lowers the flag before it reads the
                        // ring
                        VarHandle.fullFence();
                        if (!context.isSignalled()) {
                            context.signal();
                            wakeMain.run();
                        }
                    });
                    return this;
                })
                .count(Count.AGED_OUT, Severity.INFO, "L2 entries aged out");
    }

    /** Seconds that the last scan took. */
    double scanSeconds() {
        return scanSeconds;
    }

    @Override
    public long run(final long nowNs, final NodeContext context) {
        fib.drain();
        if (!fib.ages()) {
            return WAIT_FOR_EVENT;
        }
        if (nowNs - scanNs >= L2Fib.MINUTE_NS) {
            scanNs = nowNs;
            final long start = fib.clockNs();
            context.count(Count.AGED_OUT, fib.age(nowNs));
            scanSeconds = (fib.clockNs() - start) / 1e9;
        }
        return scanNs + L2Fib.MINUTE_NS;
    }
}
