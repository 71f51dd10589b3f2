package dev.sluice.driver;

import dev.sluice.driver.os.CallState;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.trace.TraceRecord;
import java.util.function.Function;

/** {@code <interface>-tx}: gives a frame's packets to the kernel and frees them. Owner: one worker. */
public final class HostTxNode implements Node {
    private enum Count {
        LINK_DOWN,
        NO_ROOM,
        TOO_BIG,
        REFUSED,
        BAD_OFFLOAD
    }

    private final HostDevice<?> device;
    private final FrameSender sender;
    private final CallState call = new CallState();
    private final int queue;

    private HostTxNode(final HostDevice<?> device, final FrameSender sender, final int queue) {
        this.device = device;
        this.sender = sender;
        this.queue = queue;
    }

    /**
     * The node of an interface.
     *
     * @param interfaceName its name
     * @param what the kind of interface, the first word of a trace
     * @param device gives the descriptor
     * @param senders makes the sender of a worker
     */
    public static NodeSpec spec(
            final String interfaceName,
            final String what,
            final HostDevice<?> device,
            final Function<BufferPool, FrameSender> senders) {
        return NodeSpec.internal(
                        interfaceName + "-tx",
                        context -> new HostTxNode(
                                device, senders.apply(context.buffers().pool()), context.thread()))
                .count(Count.LINK_DOWN, Severity.ERROR, "link is down")
                .count(Count.NO_ROOM, Severity.ERROR, "no room in the kernel's queue")
                .count(Count.TOO_BIG, Severity.ERROR, "longer than the MTU of the host interface")
                .count(Count.REFUSED, Severity.ERROR, "refused by the kernel")
                .count(Count.BAD_OFFLOAD, Severity.ERROR, "checksum to complete is outside of the packet")
                .traceBefore(record -> "  " + what + ": " + format(record));
    }

    /** Length and what is still to be done to a packet, for traces. */
    static String format(final TraceRecord record) {
        return "length " + record.length()
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
            sender.send(call, fd, frame.bi, frame.meta, n);
            if (sender.sent() != n) {
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
        context.count(Count.LINK_DOWN, sender.down());
        context.count(Count.NO_ROOM, sender.noRoom());
        context.count(Count.TOO_BIG, sender.tooBig());
        context.count(Count.REFUSED, sender.refused());
        context.count(Count.BAD_OFFLOAD, sender.badOffload());
        device.countTxError(context.thread(), n - sender.sent());
    }
}
