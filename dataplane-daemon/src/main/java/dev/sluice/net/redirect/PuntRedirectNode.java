package dev.sluice.net.redirect;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.arc.ArcPosition;
import dev.sluice.net.arc.FeatureArc;

/**
 * {@code ip4-punt-redirect}, {@code ip6-punt-redirect}: sends punted packets the way that is set for the interface they
 * came in by, as if they had been made here: their TTL stays. Next: {@code ip4-load-balance} or
 * {@code ip6-load-balance}, or the next feature of the arc.
 */
final class PuntRedirectNode implements Node {
    enum Count {
        REDIRECTED
    }

    private static final int LOAD_BALANCE = 0;

    private final PuntRedirects redirects;
    private final ArcPosition position;
    private final int end;

    private PuntRedirectNode(final PuntRedirects redirects, final ArcPosition position, final int end) {
        this.redirects = redirects;
        this.position = position;
        this.end = end;
    }

    static NodeSpec spec(final String name, final PuntRedirects redirects, final FeatureArc arc) {
        return NodeSpec.internal(
                        name, context -> new PuntRedirectNode(redirects, arc.position(name), arc.endSlot(name)))
                .next(redirects.family() + "-load-balance")
                .count(Count.REDIRECTED, Severity.INFO, "punted packets redirected")
                .trace(record -> record.next() == LOAD_BALANCE
                        ? "via redirect: load-balance " + record.aux()
                        : "via redirect: none");
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final int[] loadBalances = redirects.loadBalances();
        final int any = loadBalances[loadBalances.length - 1];
        final int[] nexts = context.nexts();
        int redirected = 0;
        for (int i = 0, n = frame.n; i < n; i++) {
            final int rx = PacketMeta.rx(frame.x[i]);
            final int own = rx < loadBalances.length - 1 ? loadBalances[rx] : PuntRedirects.NONE;
            final int to = own == PuntRedirects.NONE ? any : own;
            if (to == PuntRedirects.NONE) {
                nexts[i] = position.next(rx, end);
            } else {
                frame.meta[i] |= PacketMeta.LOCALLY_ORIGINATED;
                frame.aux[i] = to;
                nexts[i] = LOAD_BALANCE;
                redirected++;
            }
        }
        context.count(Count.REDIRECTED, redirected);
        return BY_NEXTS;
    }
}
