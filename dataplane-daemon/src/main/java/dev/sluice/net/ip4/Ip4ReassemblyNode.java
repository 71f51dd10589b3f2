package dev.sluice.net.ip4;

import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.ip.IpTrace;

/**
 * {@code ip4-local-full-reassembly}: holds fragments to us until their datagram is whole. Next: {@code ip4-local}
 * again.
 *
 * <p>Each thread puts together what it receives itself: a driver must give all fragments of a datagram to one queue,
 * which hashing without ports does.
 */
final class Ip4ReassemblyNode implements Node {
    /** Name of the node. */
    static final String NODE = "ip4-local-full-reassembly";

    enum Next {
        DROP,
        LOCAL
    }

    enum Count {
        REASS_COMPLETE,
        REASS_MALFORMED_PACKET,
        REASS_DUPLICATE_FRAGMENT,
        REASS_OVERLAPPING_FRAGMENT,
        REASS_FRAGMENT_CHAIN_TOO_LONG
    }

    private final Ip4Reassembly reassembly;

    private Ip4ReassemblyNode(final Ip4Reassembly reassembly) {
        this.reassembly = reassembly;
    }

    static NodeSpec spec(final Ip4Reassembly[] byThread) {
        return NodeSpec.internal(NODE, context -> new Ip4ReassemblyNode(of(byThread, context)))
                .next(Next.DROP, "ip4-drop")
                .next(Next.LOCAL, "ip4-local")
                .count(Count.REASS_COMPLETE, Severity.INFO, "datagrams reassembled")
                .count(Count.REASS_MALFORMED_PACKET, Severity.ERROR, "malformed packets")
                .count(Count.REASS_DUPLICATE_FRAGMENT, Severity.ERROR, "duplicate/overlapping fragments")
                .count(Count.REASS_OVERLAPPING_FRAGMENT, Severity.ERROR, "datagrams dropped, fragments overlap")
                .count(Count.REASS_FRAGMENT_CHAIN_TOO_LONG, Severity.ERROR, "fragment chain too long (drops)")
                .traceBefore(IpTrace.IP4::header);
    }

    /** The thread's reassembly, made by whichever of its two nodes comes first. */
    static Ip4Reassembly of(final Ip4Reassembly[] byThread, final NodeContext context) {
        final int thread = context.thread();
        if (byThread[thread] == null) {
            byThread[thread] = new Ip4Reassembly(context.buffers());
        }
        return byThread[thread];
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        for (int i = 0, n = frame.n; i < n; i++) {
            switch (reassembly.add(frame.bi[i], frame.meta[i], frame.x[i], context.nowNs())) {
                case HELD -> context.except(i, NodeContext.GONE);
                case COMPLETE -> {
                    context.except(i, NodeContext.GONE);
                    context.count(Count.REASS_COMPLETE, 1);
                    context.emit(
                            Next.LOCAL.ordinal(),
                            reassembly.doneBuffer,
                            reassembly.doneMeta,
                            reassembly.doneX,
                            frame.aux[i]);
                }
                case MALFORMED -> context.drop(frame, i, Count.REASS_MALFORMED_PACKET);
                case DUPLICATE -> context.drop(frame, i, Count.REASS_DUPLICATE_FRAGMENT);
                case OVERLAP -> context.drop(frame, i, Count.REASS_OVERLAPPING_FRAGMENT);
                case TOO_MANY -> context.drop(frame, i, Count.REASS_FRAGMENT_CHAIN_TOO_LONG);
            }
        }
        return Next.DROP.ordinal();
    }
}
