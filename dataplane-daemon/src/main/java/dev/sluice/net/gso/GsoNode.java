package dev.sluice.net.gso;

import dev.sluice.graph.buffer.BufferCache;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.trace.TraceRecord;
import dev.sluice.net.arc.ArcPosition;
import dev.sluice.net.arc.FeatureArc;

/**
 * {@code gso-ip4} and {@code gso-ip6} on the output arcs: cuts packets that are still to be segmented and lets all
 * others pass. The order of packets stays. Owner: one worker.
 */
final class GsoNode implements Node {
    enum Count {
        SEGMENTED,
        SEGMENTS,
        NOT_TCP,
        MALFORMED,
        NO_BUFFER
    }

    private final ArcPosition position;
    private final int end;
    private final BufferCache buffers;
    private final Segmenter segmenter;

    private GsoNode(final FeatureArc arc, final String name, final NodeContext context) {
        position = arc.position(name);
        end = arc.endSlot(name);
        buffers = context.buffers();
        segmenter = new Segmenter(buffers);
    }

    static NodeSpec spec(final String name, final FeatureArc arc) {
        return NodeSpec.internal(name, context -> new GsoNode(arc, name, context))
                .next("error-drop")
                .count(Count.SEGMENTED, Severity.INFO, "packets segmented")
                .count(Count.SEGMENTS, Severity.INFO, "segments sent")
                .count(Count.NOT_TCP, Severity.ERROR, "segmentation of another protocol than TCP")
                .count(Count.MALFORMED, Severity.ERROR, "malformed packet")
                .count(Count.NO_BUFFER, Severity.ERROR, "could not allocate buffer")
                .traceBefore(GsoNode::format);
    }

    static String format(final TraceRecord record) {
        return (record.meta() & PacketMeta.GSO) == 0 ? "  not a gso packet" : "  gso, length " + record.length();
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final int n = frame.n;
        long any = 0;
        for (int i = 0; i < n; i++) {
            any |= frame.meta[i];
        }
        if ((any & PacketMeta.GSO) == 0) {
            return position.byTx(frame, context, end);
        }
        // one by one, whether cut or not, so that no packet overtakes another
        for (int i = 0; i < n; i++) {
            final int slot = position.next(PacketMeta.tx(frame.x[i]), end);
            if ((frame.meta[i] & PacketMeta.GSO) == 0) {
                context.emit(slot, frame.bi[i], frame.meta[i], frame.x[i], frame.aux[i]);
                context.except(i, NodeContext.GONE);
            } else {
                cut(frame, i, slot, context);
            }
        }
        return NodeContext.DROP;
    }

    private void cut(final Frame frame, final int i, final int slot, final NodeContext context) {
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
                    context.emit(slot, buffer, word, PacketMeta.withL3(x, segmenter.l3(k)), frame.aux[i]);
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
}
