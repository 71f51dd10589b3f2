package dev.sluice.net.ip;

import dev.sluice.graph.buffer.BufferHeader;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.InputNode;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.node.NodeState;

/**
 * {@code ip4-local-full-reassembly-expire}, {@code ip6-local-full-reassembly-expire}: gives up datagrams that have
 * taken too long, and says so to their senders where the first fragment is there (RFC 792, RFC 1122 section 3.3.2, RFC
 * 8200 section 4.5). An input node that runs when its thread's timer says so, {@link Reassemblies#expire}.
 */
final class ReassemblyExpiryNode implements InputNode {
    enum Next {
        ICMP_ERROR
    }

    enum Count {
        REASS_TIMEOUT
    }

    private final Reassemblies control;
    private final Reassembly reassembly;

    private ReassemblyExpiryNode(final Reassemblies control, final Reassembly reassembly) {
        this.control = control;
        this.reassembly = reassembly;
    }

    static NodeSpec spec(final Reassemblies control) {
        return NodeSpec.input(control.localNode() + "-expire", context -> {
                    control.expiry(context);
                    return new ReassemblyExpiryNode(control, control.of(context));
                })
                .state(NodeState.INTERRUPT)
                .next(Next.ICMP_ERROR, control.family() + "-icmp-error")
                .count(Count.REASS_TIMEOUT, Severity.ERROR, "datagrams not completed in time");
    }

    @Override
    public int poll(final NodeContext context) {
        final Reassembly.Limits limits = control.limits();
        int sent = 0;
        int row = reassembly.due(context.nowNs(), limits);
        while (row >= 0) {
            context.count(Count.REASS_TIMEOUT, 1);
            sent += report(context, reassembly.giveUp(row), Next.ICMP_ERROR.ordinal(), control.timeExceeded());
            row = reassembly.due(context.nowNs(), limits);
        }
        return sent;
    }

    /** Has the sender of a first fragment told that the rest did not come; a negative buffer is none. */
    static int report(final NodeContext context, final int bufferIndex, final int slot, final int error) {
        if (bufferIndex < 0) {
            return 0;
        }
        final BufferPool pool = context.buffers().pool();
        final long header = pool.header(bufferIndex);
        context.emit(slot, bufferIndex, BufferHeader.meta(header), BufferHeader.x(header), error);
        return 1;
    }
}
