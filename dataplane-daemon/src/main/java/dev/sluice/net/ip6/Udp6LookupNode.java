package dev.sluice.net.ip6;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.packet.Icmp6Header;
import dev.sluice.net.packet.Ip6Header;
import dev.sluice.net.packet.UdpHeader;

/**
 * {@code ip6-udp-lookup}: UDP packets to us (RFC 768), checked by {@code ip6-local}. Next: the node of the port,
 * headers taken off; {@code ip6-icmp-error} with "port unreachable" where nobody listens (RFC 4443 section 3.1), or
 * {@code ip6-punt} when that was asked for.
 */
final class Udp6LookupNode implements Node {
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

    private final Ip6Local control;

    private Udp6LookupNode(final Ip6Local control) {
        this.control = control;
    }

    static NodeSpec spec(final Ip6Local control) {
        return NodeSpec.internal(Ip6Local.UDP_NODE, context -> new Udp6LookupNode(control))
                .next(Next.DROP, "ip6-drop")
                .next(Next.ICMP_ERROR, "ip6-icmp-error")
                .next(Next.PUNT, "ip6-punt")
                .count(Count.NO_LISTENER, Severity.ERROR, "no listener for dst port")
                .count(Count.PUNT, Severity.INFO, "no listener punt")
                .traceBefore(Ip6Trace::header);
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final short[] slots = control.ports();
        final int[] nexts = context.nexts();
        for (int i = 0, n = frame.n; i < n; i++) {
            final long meta = frame.meta[i];
            final long ip = Slab.address(meta);
            final int header = Ip6Header.LENGTH;
            final int slot = slots[Slab.u16be(ip + header + UdpHeader.DST_PORT)];
            if (slot == NOBODY) {
                nexts[i] = Next.ICMP_ERROR.ordinal();
                frame.aux[i] = Icmp6Header.errorWord(
                        Icmp6Header.DESTINATION_UNREACHABLE, Icmp6Header.CODE_PORT_UNREACHABLE, 0);
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
