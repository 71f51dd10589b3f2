package dev.sluice.driver.afpacket;

import dev.sluice.driver.os.CallState;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.trace.TraceRecord;

/** {@code host-<if>-tx}: sends a frame's packets through a packet socket and frees them. Owner: one worker. */
final class AfPacketTxNode implements Node {
    private enum Count {
        LINK_DOWN,
        NO_ROOM,
        TOO_BIG,
        REFUSED,
        BAD_OFFLOAD
    }

    private final AfPacketInterface device;
    private final SendBatch batch;
    private final CallState call = new CallState();
    private final int queue;

    private AfPacketTxNode(final AfPacketInterface device, final NodeContext context) {
        this.device = device;
        this.batch = new SendBatch(context.buffers().pool());
        this.queue = context.thread();
    }

    static NodeSpec spec(final String interfaceName, final AfPacketInterface device) {
        return NodeSpec.internal(interfaceName + "-tx", context -> new AfPacketTxNode(device, context))
                .count(Count.LINK_DOWN, Severity.ERROR, "link is down")
                .count(Count.NO_ROOM, Severity.ERROR, "no room in the kernel's queue")
                .count(Count.TOO_BIG, Severity.ERROR, "longer than the MTU of the host interface")
                .count(Count.REFUSED, Severity.ERROR, "refused by the kernel")
                .count(Count.BAD_OFFLOAD, Severity.ERROR, "checksum to complete is outside of the packet")
                .traceBefore(AfPacketTxNode::format);
    }

    private static String format(final TraceRecord record) {
        return "  af_packet: length " + record.length()
                + ((record.meta() & PacketMeta.GSO) != 0 ? " gso" : "")
                + ((record.meta() & PacketMeta.CHECKSUM_PARTIAL) != 0 ? " checksum-offload" : "");
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final int n = frame.n;
        final int fd = device.sender(queue, anySegmented(frame.meta, n));
        if (fd < 0) {
            context.count(Count.LINK_DOWN, n);
            device.countTxError(context.thread(), n);
        } else {
            batch.send(call, fd, frame.bi, frame.meta, n);
            if (batch.sent() != n) {
                countLosses(context, n);
            }
        }
        context.buffers().free(frame.bi, frame.meta, 0, n);
        return TAKEN;
    }

    private static boolean anySegmented(final long[] meta, final int n) {
        long any = 0;
        for (int i = 0; i < n; i++) {
            any |= meta[i];
        }
        return (any & PacketMeta.GSO) != 0;
    }

    private void countLosses(final NodeContext context, final int n) {
        context.count(Count.LINK_DOWN, batch.down());
        context.count(Count.NO_ROOM, batch.noRoom());
        context.count(Count.TOO_BIG, batch.tooBig());
        context.count(Count.REFUSED, batch.refused());
        context.count(Count.BAD_OFFLOAD, batch.badOffload());
        device.countTxError(context.thread(), n - batch.sent());
    }
}
