package dev.sluice.net.punt;

import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.InputNode;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.node.NodeState;
import dev.sluice.net.iface.InterfaceView;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.Ip4Header;

/**
 * {@code punt-socket-rx}: takes what processes send to our socket. Each datagram is an interface and an action, four
 * octets each in the machine's order, and a packet. Action 0: the packet is a frame that goes out of the interface,
 * next {@code interface-output}. Action 1: it is an IPv4 packet that is routed as if it had come in there, next
 * {@code ip4-lookup}; action 2 is the same for IPv6. Main thread.
 */
final class PuntSocketRxNode implements InputNode {
    static final String NAME = "punt-socket-rx";

    private static final int L2 = 0;
    private static final int IP4_ROUTED = 1;
    private static final int IP6_ROUTED = 2;
    private static final int IP6_HEADER = 40;
    private static final int IP6_PAYLOAD_LENGTH = 4;
    private static final int DESCRIPTOR = PuntSocketNode.DESCRIPTOR;
    private static final int NONE = -1;

    enum Next {
        INTERFACE_OUTPUT,
        IP4_LOOKUP,
        IP6_LOOKUP
    }

    enum Count {
        SOCKET_RX,
        NOBUFFER,
        READV,
        ACTION
    }

    private final PuntSockets sockets;
    private final Interfaces interfaces;
    private final byte[] datagram;

    private PuntSocketRxNode(final PuntSockets sockets, final Interfaces interfaces, final int dataBytes) {
        this.sockets = sockets;
        this.interfaces = interfaces;
        // one octet more, so that a datagram that is too long can be told
        datagram = new byte[DESCRIPTOR + dataBytes + 1];
    }

    static NodeSpec spec(final PuntSockets sockets, final Interfaces interfaces) {
        return NodeSpec.input(NAME, context -> {
                    if (context.thread() == 0) {
                        sockets.receiver(context);
                    }
                    return new PuntSocketRxNode(
                            sockets, interfaces, context.buffers().pool().dataBytes());
                })
                .next(Next.INTERFACE_OUTPUT, "interface-output")
                .next(Next.IP4_LOOKUP, "ip4-lookup")
                .next(Next.IP6_LOOKUP, "ip6-lookup")
                .state(NodeState.INTERRUPT)
                .count(Count.SOCKET_RX, Severity.INFO, "Socket RX")
                .count(Count.NOBUFFER, Severity.ERROR, "buffer allocation failure")
                .count(Count.READV, Severity.ERROR, "socket read failure")
                .count(Count.ACTION, Severity.ERROR, "invalid packet descriptor")
                .countersNamedByDescription()
                .trace(record -> "  sw_if_index " + PacketMeta.rx(record.x()) + " Action: " + record.next());
    }

    @Override
    public int poll(final NodeContext context) {
        final PuntTransport transport = sockets.transport();
        if (transport == null || context.thread() != 0) {
            return 0;
        }
        int packets = 0;
        for (int left = Frame.SIZE; left > 0; left--) {
            final int length = transport.receive(datagram);
            if (length < 0) {
                return packets;
            }
            packets += accept(context, length) ? 1 : 0;
        }
        // there may be more
        context.interrupt();
        return packets;
    }

    private boolean accept(final NodeContext context, final int length) {
        if (length <= DESCRIPTOR + Ip4Header.MIN_LENGTH || length == datagram.length) {
            return refuse(context, Count.READV);
        }
        final int swIfIndex = int32(0);
        final InterfaceView view = interfaces.view();
        final int next = next(int32(Integer.BYTES), length - DESCRIPTOR);
        if (next == NONE || swIfIndex < 0 || swIfIndex >= view.flags().length || interfaces.get(swIfIndex) == null) {
            return refuse(context, Count.ACTION);
        }
        final int bufferIndex = context.buffers().allocate();
        if (bufferIndex < 0) {
            return refuse(context, Count.NOBUFFER);
        }
        final BufferPool pool = context.buffers().pool();
        final long data = pool.data(bufferIndex);
        Slab.put(data, datagram, DESCRIPTOR, length - DESCRIPTOR);
        final long meta = PacketMeta.of(data, length - DESCRIPTOR) | PacketMeta.LOCALLY_ORIGINATED;
        final Frame frame = context.newFrame();
        frame.rx = swIfIndex;
        frame.add(bufferIndex, meta, x(swIfIndex, next, meta, view), 0);
        context.count(Count.SOCKET_RX, 1);
        context.send(next, frame);
        return true;
    }

    /** Where a packet goes; {@link #NONE} when the action is unknown or the packet is not what it says. */
    private int next(final int action, final int length) {
        return switch (action) {
            case L2 -> Next.INTERFACE_OUTPUT.ordinal();
            case IP4_ROUTED -> isIp4(length) ? Next.IP4_LOOKUP.ordinal() : NONE;
            case IP6_ROUTED -> isIp6(length) ? Next.IP6_LOOKUP.ordinal() : NONE;
            default -> NONE;
        };
    }

    private boolean isIp4(final int length) {
        final int first = datagram[DESCRIPTOR] & 0xff;
        final int header = Ip4Header.length(first);
        final int total = (datagram[DESCRIPTOR + Ip4Header.TOTAL_LENGTH] & 0xff) << 8
                | datagram[DESCRIPTOR + Ip4Header.TOTAL_LENGTH + 1] & 0xff;
        return first >>> 4 == 4 && header >= Ip4Header.MIN_LENGTH && header <= total && total <= length;
    }

    private boolean isIp6(final int length) {
        return (datagram[DESCRIPTOR] & 0xff) >>> 4 == 6
                && length >= IP6_HEADER
                && IP6_HEADER + u16(DESCRIPTOR + IP6_PAYLOAD_LENGTH) <= length;
    }

    private int u16(final int at) {
        return (datagram[at] & 0xff) << 8 | datagram[at + 1] & 0xff;
    }

    private static long x(final int swIfIndex, final int next, final long meta, final InterfaceView view) {
        final long x = PacketMeta.x(swIfIndex);
        final int[] tables = next == Next.IP6_LOOKUP.ordinal() ? view.ip6Table() : view.ip4Table();
        return next == Next.INTERFACE_OUTPUT.ordinal()
                ? PacketMeta.withTx(x, swIfIndex)
                : PacketMeta.withL3(PacketMeta.withTable(x, tables[swIfIndex]), meta);
    }

    private static boolean refuse(final NodeContext context, final Count reason) {
        context.count(reason, 1);
        return false;
    }

    private int int32(final int at) {
        return datagram[at] & 0xff
                | (datagram[at + 1] & 0xff) << 8
                | (datagram[at + 2] & 0xff) << 16
                | datagram[at + 3] << 24;
    }
}
