package dev.sluice.net.gso;

import dev.sluice.graph.buffer.BufferCache;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.trace.TraceRecord;

/** What the nodes that segment packets share: sends the segments instead of the packet, or drops it and counts why. */
final class GsoCutter {
    private enum Count {
        SEGMENTED,
        SEGMENTS,
        NOT_TCP,
        MALFORMED,
        NO_BUFFER
    }

    private final BufferCache buffers;
    private final Segmenter segmenter;

    /** A cutter for the thread of the context. */
    GsoCutter(final NodeContext context) {
        buffers = context.buffers();
        segmenter = new Segmenter(buffers);
    }

    /** Adds counters and trace of a node that cuts. */
    static NodeSpec describe(final NodeSpec spec) {
        return spec.count(Count.SEGMENTED, Severity.INFO, "packets segmented")
                .count(Count.SEGMENTS, Severity.INFO, "segments sent")
                .count(Count.NOT_TCP, Severity.ERROR, "segmentation of another protocol than TCP")
                .count(Count.MALFORMED, Severity.ERROR, "malformed packet")
                .count(Count.NO_BUFFER, Severity.ERROR, "could not allocate buffer")
                .traceBefore(GsoCutter::format);
    }

    private static String format(final TraceRecord record) {
        return (record.meta() & PacketMeta.GSO) == 0 ? "  not a gso packet" : "  gso, length " + record.length();
    }

    /** Sends the segments of packet {@code i} to a slot. The packet does not go on with its frame. */
    void cut(final Frame frame, final int i, final int slot, final NodeContext context) {
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
