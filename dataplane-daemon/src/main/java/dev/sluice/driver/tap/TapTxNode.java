package dev.sluice.driver.tap;

import dev.sluice.driver.os.CallState;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.trace.TraceRecord;

/** {@code tap<id>-tx}: writes a frame's packets to a tap and frees them. Owner: one worker. */
final class TapTxNode implements Node {
    private enum Count {
        LINK_DOWN,
        NO_ROOM,
        REFUSED,
        BAD_OFFLOAD
    }

    private final TapInterface device;
    private final TapSender sender;
    private final CallState call = new CallState();
    private final int queue;

    private TapTxNode(final TapInterface device, final NodeContext context) {
        this.device = device;
        this.sender = new TapSender(context.buffers().pool());
        this.queue = context.thread();
    }

    static NodeSpec spec(final String interfaceName, final TapInterface device) {
        return NodeSpec.internal(interfaceName + "-tx", context -> new TapTxNode(device, context))
                .count(Count.LINK_DOWN, Severity.ERROR, "link is down")
                .count(Count.NO_ROOM, Severity.ERROR, "no room in the kernel's queue")
                .count(Count.REFUSED, Severity.ERROR, "refused by the kernel")
                .count(Count.BAD_OFFLOAD, Severity.ERROR, "checksum to complete is outside of the packet")
                .traceBefore(TapTxNode::format);
    }

    private static String format(final TraceRecord record) {
        return "  tap: length " + record.length()
                + ((record.meta() & PacketMeta.GSO) != 0 ? " gso" : "")
                + ((record.meta() & PacketMeta.CHECKSUM_PARTIAL) != 0 ? " checksum-offload" : "");
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final int n = frame.n;
        final int fd = device.fd(queue);
        if (fd < 0) {
            context.count(Count.LINK_DOWN, n);
            device.countTxError(context.thread(), n);
        } else {
            sender.send(call, fd, frame.bi, frame.meta, n);
            if (sender.sent() != n) {
                countLosses(context, n);
            }
        }
        context.buffers().free(frame.bi, frame.meta, 0, n);
        return TAKEN;
    }

    private void countLosses(final NodeContext context, final int n) {
        context.count(Count.LINK_DOWN, sender.down());
        context.count(Count.NO_ROOM, sender.noRoom());
        context.count(Count.REFUSED, sender.refused());
        context.count(Count.BAD_OFFLOAD, sender.badOffload());
        device.countTxError(context.thread(), n - sender.sent());
    }
}
