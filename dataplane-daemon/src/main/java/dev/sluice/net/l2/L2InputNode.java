package dev.sluice.net.l2;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;

/**
 * {@code l2-input}: what the mode of the receiving interface says. Next: {@code l2-output} for a cross-connect,
 * {@code l2-learn} or {@code l2-fwd} for a bridge domain; before that {@code l2-input-vtr} for ports whose tags are
 * rewritten. Stateless.
 */
final class L2InputNode implements Node {
    /** Name of the node. */
    static final String NAME = "l2-input";

    /** Name of the node that rewrites tags first. */
    static final String REWRITE_NAME = "l2-input-vtr";

    enum Next {
        DROP,
        OUTPUT,
        LEARN,
        FWD,
        REWRITE
    }

    enum Count {
        NOT_SWITCHED,
        TAGS
    }

    private static final int DROP = Next.DROP.ordinal();
    private static final int OUTPUT = Next.OUTPUT.ordinal();
    private static final int LEARN = Next.LEARN.ordinal();
    private static final int FWD = Next.FWD.ordinal();
    private static final long TX = 0xffff_0000L;

    private static final int REWRITE = Next.REWRITE.ordinal();

    private final BridgeDomains domains;
    private final boolean rewrites;

    private L2InputNode(final BridgeDomains domains, final boolean rewrites) {
        this.domains = domains;
        this.rewrites = rewrites;
    }

    static NodeSpec spec(final BridgeDomains domains) {
        return NodeSpec.internal(NAME, context -> new L2InputNode(domains, false))
                .next(Next.DROP, "error-drop")
                .next(Next.OUTPUT, L2OutputNode.NAME)
                .next(Next.LEARN, L2LearnNode.NAME)
                .next(Next.FWD, L2FwdNode.NAME)
                .next(Next.REWRITE, L2InputNode.REWRITE_NAME)
                .count(Count.NOT_SWITCHED, Severity.ERROR, "interface is in no L2 mode")
                .count(Count.TAGS, Severity.ERROR, "L2 input VTR drops, too few tags")
                .trace(record -> L2Text.received(NAME, record));
    }

    /** The node that rewrites the tags of frames on ports where that is set, and then does what the mode says. */
    static NodeSpec rewriteSpec(final BridgeDomains domains) {
        return NodeSpec.internal(REWRITE_NAME, context -> new L2InputNode(domains, true))
                .siblingOf(NAME)
                .count(Count.NOT_SWITCHED, Severity.ERROR, "interface is in no L2 mode")
                .count(Count.TAGS, Severity.ERROR, "L2 input VTR drops, too few tags")
                .trace(record -> L2Text.received(REWRITE_NAME, record));
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final L2View view = domains.view();
        final int n = frame.n;
        if (rewrites || frame.rx == Frame.MIXED) {
            return mixed(frame, context, view);
        }
        final int port = view.port(frame.rx);
        if ((port & L2View.REWRITE) != 0) {
            return REWRITE;
        }
        if ((port & L2View.XCONNECT) != 0) {
            final long[] x = frame.x;
            final long tx = (long) L2View.index(port) << 16;
            for (int i = 0; i < n; i++) {
                x[i] = x[i] & ~TX | tx;
            }
            return OUTPUT;
        }
        if ((port & L2View.BRIDGE) != 0) {
            return (port & L2View.LEARN) != 0 ? LEARN : FWD;
        }
        for (int i = 0; i < n; i++) {
            context.drop(frame, i, Count.NOT_SWITCHED);
        }
        return DROP;
    }

    private int mixed(final Frame frame, final NodeContext context, final L2View view) {
        final int[] nexts = context.nexts();
        for (int i = 0, n = frame.n; i < n; i++) {
            final long x = frame.x[i];
            final int port = view.port(PacketMeta.rx(x));
            if (!rewrites && (port & L2View.REWRITE) != 0) {
                nexts[i] = REWRITE;
                continue;
            }
            if (rewrites && !rewrite(frame, i, view)) {
                context.countReason(frame, i, Count.TAGS);
                nexts[i] = DROP;
                continue;
            }
            if ((port & L2View.XCONNECT) != 0) {
                frame.x[i] = PacketMeta.withTx(x, L2View.index(port));
                nexts[i] = OUTPUT;
            } else if ((port & L2View.BRIDGE) != 0) {
                nexts[i] = (port & L2View.LEARN) != 0 ? LEARN : FWD;
            } else {
                context.countReason(frame, i, Count.NOT_SWITCHED);
                nexts[i] = DROP;
            }
        }
        return BY_NEXTS;
    }

    private static boolean rewrite(final Frame frame, final int i, final L2View view) {
        final int rx = PacketMeta.rx(frame.x[i]);
        final TagOperation operation = rx < view.tagsIn().length ? view.tagsIn()[rx] : null;
        return operation == null || operation.apply(frame, i);
    }
}
