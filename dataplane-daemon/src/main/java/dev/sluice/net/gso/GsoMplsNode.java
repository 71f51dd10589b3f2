package dev.sluice.net.gso;

import dev.sluice.graph.buffer.BufferCache;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;

/**
 * {@code gso-mpls}: cuts packets with labels that are still to be segmented, for no device does it below labels. The
 * current header is the first label, x has the L3 offset, aux is the adjacency. Next: the segments back to
 * {@code mpls-output}. Owner: one worker.
 */
final class GsoMplsNode implements Node {
    /** Slots. */
    enum Next {
        DROP,
        OUTPUT
    }

    enum Count {
        SEGMENTED,
        SEGMENTS,
        NOT_TCP,
        MALFORMED,
        NO_BUFFER
    }

    private final BufferCache buffers;
    private final Segmenter segmenter;

    private GsoMplsNode(final NodeContext context) {
        buffers = context.buffers();
        segmenter = new Segmenter(buffers);
    }

    static NodeSpec spec() {
        return NodeSpec.internal("gso-mpls", GsoMplsNode::new)
                .next(Next.DROP, "error-drop")
                .next(Next.OUTPUT, "mpls-output")
                .count(Count.SEGMENTED, Severity.INFO, "packets segmented")
                .count(Count.SEGMENTS, Severity.INFO, "segments sent")
                .count(Count.NOT_TCP, Severity.ERROR, "segmentation of another protocol than TCP")
                .count(Count.MALFORMED, Severity.ERROR, "malformed packet")
                .count(Count.NO_BUFFER, Severity.ERROR, "could not allocate buffer")
                .traceBefore(GsoNode::format);
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        for (int i = 0, n = frame.n; i < n; i++) {
            final long meta = frame.meta[i];
            final long x = frame.x[i];
            switch (segmenter.cut(frame.bi[i], meta, PacketMeta.l3(meta, x))) {
                case CUT -> {
                    final int count = segmenter.count();
                    for (int k = 0; k < count; k++) {
                        final int buffer = segmenter.buffer(k);
                        final long word = (meta & PacketMeta.TRACED) == 0
                                ? segmenter.meta(k)
                                : context.tracer().follow(frame.bi[i], buffer, segmenter.meta(k));
                        final long l3 = PacketMeta.withL3(x, segmenter.l3(k));
                        context.emit(Next.OUTPUT.ordinal(), buffer, word, l3, frame.aux[i]);
                    }
                    context.count(Count.SEGMENTED, 1);
                    context.count(Count.SEGMENTS, count);
                    buffers.free(frame.bi[i], meta);
                    context.except(i, NodeContext.GONE);
                }
                case NOT_TCP -> context.drop(frame, i, Count.NOT_TCP);
                case MALFORMED -> context.drop(frame, i, Count.MALFORMED);
                case NO_BUFFER -> context.drop(frame, i, Count.NO_BUFFER);
            }
        }
        return Next.DROP.ordinal();
    }
}
