package dev.sluice.net.ip4;

import dev.sluice.graph.buffer.BufferHeader;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.InputNode;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.node.NodeState;
import dev.sluice.net.packet.IcmpHeader;

/**
 * {@code ip4-local-full-reassembly-expire}: gives up datagrams that have taken too long, and says so to their senders
 * where the first fragment is there (RFC 792, RFC 1122 section 3.3.2). An input node that runs when its thread's timer
 * says so, {@link Ip4Local#expireReassemblies}.
 */
final class Ip4ReassemblyExpiryNode implements InputNode {
    enum Next {
        ICMP_ERROR
    }

    enum Count {
        REASS_TIMEOUT
    }

    private static final int TIME_EXCEEDED =
            IcmpHeader.errorWord(IcmpHeader.TIME_EXCEEDED, IcmpHeader.CODE_REASSEMBLY_TIME_EXCEEDED, 0);

    private final Ip4Reassembly reassembly;

    private Ip4ReassemblyExpiryNode(final Ip4Reassembly reassembly) {
        this.reassembly = reassembly;
    }

    static NodeSpec spec(final Ip4Reassembly[] byThread, final NodeContext[] contexts) {
        return NodeSpec.input(Ip4ReassemblyNode.NODE + "-expire", context -> {
                    contexts[context.thread()] = context;
                    return new Ip4ReassemblyExpiryNode(Ip4ReassemblyNode.of(byThread, context));
                })
                .state(NodeState.INTERRUPT)
                .next(Next.ICMP_ERROR, "ip4-icmp-error")
                .count(Count.REASS_TIMEOUT, Severity.ERROR, "datagrams not completed in time");
    }

    @Override
    public int poll(final NodeContext context) {
        int sent = 0;
        for (int row = reassembly.due(context.nowNs()); row >= 0; row = reassembly.due(context.nowNs())) {
            context.count(Count.REASS_TIMEOUT, 1);
            final int first = reassembly.giveUp(row);
            if (first >= 0) {
                final BufferPool pool = context.buffers().pool();
                final long header = pool.header(first);
                context.emit(
                        Next.ICMP_ERROR.ordinal(),
                        first,
                        BufferHeader.meta(header),
                        BufferHeader.x(header),
                        TIME_EXCEEDED);
                sent++;
            }
        }
        return sent;
    }
}
