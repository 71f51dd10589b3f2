package dev.sluice.net.ip4;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.packet.IcmpHeader;
import dev.sluice.net.packet.Ip4Header;
import dev.sluice.net.packet.UdpHeader;

/**
 * {@code ip4-udp-lookup}: UDP packets to us (RFC 768), checked by {@code ip4-local}. Next: the node of the port,
 * headers taken off; {@code ip4-icmp-error} with "port unreachable" where nobody listens (RFC 1122 section 4.1.3.1), or
 * {@code ip4-punt} when that was asked for.
 */
final class Udp4LookupNode implements Node {
    /** Slot of a port on which nobody listens. */
    static final short NOBODY = -1;

    enum Next {
        DROP,
        ICMP_ERROR,
        PUNT
    }

    enum Count {
        NO_LISTENER,
        PUNT
    }

    private final Ip4Local control;

    private Udp4LookupNode(final Ip4Local control) {
        this.control = control;
    }

    static NodeSpec spec(final Ip4Local control) {
        return NodeSpec.internal(Ip4Local.UDP_NODE, context -> new Udp4LookupNode(control))
                .next(Next.DROP, "ip4-drop")
                .next(Next.ICMP_ERROR, "ip4-icmp-error")
                .next(Next.PUNT, "ip4-punt")
                .count(Count.NO_LISTENER, Severity.ERROR, "no listener for dst port")
                .count(Count.PUNT, Severity.INFO, "no listener punt")
                .traceBefore(Ip4Trace::header);
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final short[] slots = control.ports();
        final int[] nexts = context.nexts();
        for (int i = 0, n = frame.n; i < n; i++) {
            final long meta = frame.meta[i];
            final long ip = Slab.address(meta);
            final int header = Ip4Header.length(Slab.u8(ip));
            final int slot = slots[Slab.u16be(ip + header + UdpHeader.DST_PORT)];
            if (slot == NOBODY) {
                nexts[i] = Next.ICMP_ERROR.ordinal();
                frame.aux[i] =
                        IcmpHeader.errorWord(IcmpHeader.DESTINATION_UNREACHABLE, IcmpHeader.CODE_PORT_UNREACHABLE, 0);
                context.count(Count.NO_LISTENER, 1);
            } else if (slot == Next.PUNT.ordinal()) {
                nexts[i] = slot;
                context.countReason(frame, i, Count.PUNT);
            } else {
                frame.x[i] = PacketMeta.withL3(frame.x[i], meta);
                frame.meta[i] = PacketMeta.advance(meta, header + UdpHeader.LENGTH);
                nexts[i] = slot;
            }
        }
        return BY_NEXTS;
    }
}
