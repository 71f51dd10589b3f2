package dev.sluice.net.icmp;

import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.node.ProcessNode;
import dev.sluice.graph.time.Clock;
import java.lang.invoke.VarHandle;

/**
 * {@code ping-process}: sends the requests of pings that run and hands them their replies. Main thread; never waits, so
 * that forwarding is not disturbed.
 */
final class PingProcess implements ProcessNode {
    /** Slot of requests to IPv4 addresses. */
    static final int IP4_LOOKUP = 0;

    /** Slot of requests to IPv6 addresses. */
    static final int IP6_LOOKUP = 1;

    private final Pings pings;
    private final Clock clock;

    private PingProcess(final Pings pings, final Clock clock) {
        this.pings = pings;
        this.clock = clock;
    }

    static NodeSpec spec(final Pings pings, final Clock clock, final Runnable wakeMain) {
        return NodeSpec.process("ping-process", context -> {
                    pings.onWake(() -> {
                        // the reply must be visible before the flag is read: main lowers the flag before it reads the
                        // ring
                        VarHandle.fullFence();
                        if (!context.isSignalled()) {
                            context.signal();
                            wakeMain.run();
                        }
                    });
                    return new PingProcess(pings, clock);
                })
                .next("ip4-lookup")
                .next("ip6-lookup");
    }

    @Override
    public long run(final long nowNs, final NodeContext context) {
        pings.drain();
        long wakeNs = WAIT_FOR_EVENT;
        for (final PingRun run : pings.runs()) {
            final long next = run.run(clock.nowNs(), context);
            if (next < 0) {
                pings.remove(run);
            } else {
                wakeNs = Math.min(wakeNs, next);
            }
        }
        return wakeNs;
    }
}
