package dev.sluice.net.l2;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;

/**
 * {@code l2-patch}: a feature of {@code device-input} that sends all packets of an interface out of its peer. Next:
 * {@code interface-output}, or {@code error-drop} for a frame that comes when there is no patch any more. Stateless.
 */
final class L2PatchNode implements Node {
    /** Name of the node. */
    static final String NAME = "l2-patch";

    enum Next {
        DROP,
        OUTPUT
    }

    enum Count {
        PATCHED,
        DROPPED
    }

    private final L2Patches patches;

    private L2PatchNode(final L2Patches patches) {
        this.patches = patches;
    }

    static NodeSpec spec(final L2Patches patches) {
        return NodeSpec.internal(NAME, context -> new L2PatchNode(patches))
                .next(Next.DROP, "error-drop")
                .next(Next.OUTPUT, "interface-output")
                .count(Count.PATCHED, Severity.INFO, "L2 patch packets")
                .count(Count.DROPPED, Severity.ERROR, "L2 patch misconfigured drops")
                .trace(record -> L2Text.sent(NAME, record));
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final int[] peers = patches.peers();
        int patched = 0;
        for (int i = 0, n = frame.n; i < n; i++) {
            final int rx = PacketMeta.rx(frame.x[i]);
            final int peer = rx < peers.length ? peers[rx] : -1;
            if (peer < 0) {
                context.drop(frame, i, Count.DROPPED);
            } else {
                frame.x[i] = PacketMeta.withTx(frame.x[i], peer);
                patched++;
            }
        }
        context.count(Count.PATCHED, patched);
        return Next.OUTPUT.ordinal();
    }
}
