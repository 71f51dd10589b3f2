package dev.sluice.net.ip;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.node.PacketNode;
import dev.sluice.net.packet.Icmp6Header;
import dev.sluice.net.packet.IcmpHeader;
import dev.sluice.net.packet.Ip4Header;
import dev.sluice.net.packet.Ip6Header;
import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.UdpHeader;

/**
 * {@code ip4-udp-lookup} and {@code ip6-udp-lookup}: UDP packets to us (RFC 768), checked by the local node. Next: the
 * node of the port, headers taken off; the ICMP error node with "port unreachable" where nobody listens (RFC 1122
 * section 4.1.3.1, RFC 4443 section 3.1), or the punt node when that was asked for.
 */
final class UdpLookupNode implements PacketNode {
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

    private final boolean ip4;
    private final int portUnreachable;
    private final LocalDelivery control;
    private short[] slots;

    private UdpLookupNode(final boolean ip4, final LocalDelivery control) {
        this.ip4 = ip4;
        this.control = control;
        portUnreachable = ip4
                ? IcmpHeader.errorWord(IcmpHeader.DESTINATION_UNREACHABLE, IcmpHeader.CODE_PORT_UNREACHABLE, 0)
                : Icmp6Header.errorWord(Icmp6Header.DESTINATION_UNREACHABLE, Icmp6Header.CODE_PORT_UNREACHABLE, 0);
    }

    static NodeSpec spec(final IpFamily family, final String name, final LocalDelivery control) {
        return NodeSpec.packet(name, context -> new UdpLookupNode(family == IpFamily.IP4, control))
                .next(Next.DROP, family + "-drop")
                .next(Next.ICMP_ERROR, family + "-icmp-error")
                .next(Next.PUNT, family + "-punt")
                .count(Count.NO_LISTENER, Severity.ERROR, "no listener for dst port")
                .count(Count.PUNT, Severity.INFO, "no listener punt")
                .traceBefore(IpTrace.of(family)::header);
    }

    @Override
    public void begin(final Frame frame, final NodeContext context) {
        slots = control.ports();
    }

    @Override
    public int packet(final Frame frame, final int i, final NodeContext context) {
        final long meta = frame.meta[i];
        final long ip = Slab.address(meta);
        final int header = ip4 ? Ip4Header.length(Slab.u8(ip)) : Ip6Header.LENGTH;
        final int slot = slots[Slab.u16be(ip + header + UdpHeader.DST_PORT)];
        if (slot == NOBODY) {
            frame.aux[i] = portUnreachable;
            context.count(Count.NO_LISTENER, 1);
            return Next.ICMP_ERROR.ordinal();
        }
        if (slot == Next.PUNT.ordinal()) {
            context.countReason(frame, i, Count.PUNT);
            return slot;
        }
        frame.x[i] = PacketMeta.withL3(frame.x[i], meta);
        frame.meta[i] = PacketMeta.advance(meta, header + UdpHeader.LENGTH);
        return slot;
    }
}
