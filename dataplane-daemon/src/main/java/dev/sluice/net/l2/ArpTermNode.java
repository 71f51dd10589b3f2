package dev.sluice.net.l2;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.ethernet.EthernetInput;
import dev.sluice.net.packet.ArpHeader;
import dev.sluice.net.packet.EthernetHeader;
import dev.sluice.net.packet.Icmp6Header;
import dev.sluice.net.packet.Ip4Address;
import dev.sluice.net.packet.Ip6Header;
import dev.sluice.net.packet.IpProtocol;
import dev.sluice.net.packet.IpWriter;
import dev.sluice.net.packet.MacAddress;

/**
 * {@code arp-term-l2bd}: answers ARP requests (RFC 826) and neighbour solicitations (RFC 4861) that are broadcast in a
 * bridge domain from its table of addresses, so that they need not be flooded, and tells main of who sent them. Only
 * frames of ports without a split horizon group. Next: {@code l2-output} for answers, {@code ethernet-input-bvi} for
 * those to the routed interface, {@code l2-flood} for all else, or {@code error-drop}. Stateless.
 */
final class ArpTermNode implements Node {
    /** Name of the node. */
    static final String NAME = "arp-term-l2bd";

    enum Next {
        DROP,
        OUTPUT,
        FLOOD,
        BVI
    }

    enum Count {
        REPLIES_SENT,
        L2_ADDRESS_MISMATCH,
        L3_SRC_ADDRESS_NOT_LOCAL,
        ADVERTISEMENTS_SENT
    }

    private static final int TYPE_ARP = EthernetHeader.TYPE_ARP;
    private static final long MAC_MASK = 0xffff_ffff_ffffL;
    private static final long NO_OPERATION = 0xffff_ffff_ffff_0000L;
    private static final int MULTICAST_V4 = 0xe;
    private static final int ND_OPTION = Ip6Header.LENGTH + Icmp6Header.ND_LENGTH;
    private static final int ND_MESSAGE = ND_OPTION + Icmp6Header.OPTION_LENGTH;

    private final BridgeDomains domains;
    private final L2Fib fib;
    private final ArpTermEvents events;

    private ArpTermNode(final BridgeDomains domains, final L2Fib fib, final ArpTermEvents events) {
        this.domains = domains;
        this.fib = fib;
        this.events = events;
    }

    static NodeSpec spec(final BridgeDomains domains, final L2Fib fib, final ArpTermEvents events) {
        return NodeSpec.internal(NAME, context -> new ArpTermNode(domains, fib, events))
                .next(Next.DROP, "error-drop")
                .next(Next.OUTPUT, L2OutputNode.NAME)
                .next(Next.FLOOD, L2FloodNode.NAME)
                .next(Next.BVI, EthernetInput.BVI_NODE)
                .count(Count.REPLIES_SENT, Severity.INFO, "ARP replies sent")
                .count(Count.L2_ADDRESS_MISMATCH, Severity.ERROR, "ARP hw addr does not match L2 frame src addr")
                .count(Count.L3_SRC_ADDRESS_NOT_LOCAL, Severity.ERROR, "IP4 source address not local to subnet")
                .count(Count.ADVERTISEMENTS_SENT, Severity.INFO, "neighbor advertisements sent")
                .traceBefore(record -> L2Text.received(NAME, record));
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final L2View view = domains.view();
        final int[] nexts = context.nexts();
        boolean told = false;
        boolean routed = false;
        for (int i = 0, n = frame.n; i < n; i++) {
            final long meta = frame.meta[i];
            final long at = Slab.address(meta);
            final int port = view.port(PacketMeta.rx(frame.x[i]));
            final int link = link(at);
            final int left = PacketMeta.length(meta) - link;
            final int type = Slab.u16be(at + link - 2);
            Next next = Next.FLOOD;
            final boolean off = (view.mark(PacketMeta.rx(frame.x[i])) & L2View.NO_ARP_TERM) != 0;
            if (!off && !L2View.hasHorizon(port) && (port & L2View.BRIDGE) != 0) {
                final ArpTermTable table = view.arp()[L2View.index(port)];
                if (type == TYPE_ARP && left >= ArpHeader.LENGTH) {
                    next = arp(frame, i, context, at + link, table);
                } else if (type == EthernetHeader.TYPE_IP6 && left >= ND_MESSAGE) {
                    next = solicitation(frame, i, context, at + link, table);
                }
            }
            if (next == Next.OUTPUT) {
                next = answer(frame, i, port);
                routed |= next == Next.BVI;
            }
            told |= next != Next.FLOOD || type == TYPE_ARP || type == EthernetHeader.TYPE_IP6;
            nexts[i] = next.ordinal();
        }
        if (routed) {
            frame.rx = Frame.MIXED;
        }
        if (told && events.isWanted()) {
            fib.wake();
        }
        return BY_NEXTS;
    }

    /** Where an answer goes: back where the question came from, which is not a frame's own way in a bridge. */
    private static Next answer(final Frame frame, final int i, final int port) {
        if ((port & L2View.BVI) != 0) {
            return Next.BVI;
        }
        frame.x[i] = PacketMeta.withRx(PacketMeta.withTx(frame.x[i], PacketMeta.rx(frame.x[i])), 0);
        return Next.OUTPUT;
    }

    private static int link(final long at) {
        int link = EthernetHeader.LENGTH;
        while (link < EthernetHeader.LENGTH + 2 * EthernetHeader.TAG_LENGTH
                && EthernetHeader.isTag(Slab.u16(at + link - 2))) {
            link += EthernetHeader.TAG_LENGTH;
        }
        return link;
    }

    private Next arp(
            final Frame frame, final int i, final NodeContext context, final long arp, final ArpTermTable table) {
        final int operation = Slab.u16be(arp + ArpHeader.OPERATION);
        if ((Slab.u64be(arp) & NO_OPERATION) != (ArpHeader.REQUEST_PREAMBLE & NO_OPERATION)
                || operation != ArpHeader.REQUEST && operation != ArpHeader.REPLY) {
            return Next.FLOOD;
        }
        final long at = Slab.address(frame.meta[i]);
        final long mac = Slab.u64(arp + ArpHeader.SENDER_MAC) & MAC_MASK;
        final int sender = Slab.u32be(arp + ArpHeader.SENDER_IP);
        final int target = Slab.u32be(arp + ArpHeader.TARGET_IP);
        if ((mac != (Slab.u64(at + EthernetHeader.SRC) & MAC_MASK) || (mac & 1) != 0) && !isVirtualRouter(mac)) {
            return drop(frame, i, context, Count.L2_ADDRESS_MISMATCH);
        }
        if (sender >>> 28 == MULTICAST_V4) {
            return drop(frame, i, context, Count.L3_SRC_ADDRESS_NOT_LOCAL);
        }
        events.heard(context.thread(), PacketMeta.rx(frame.x[i]), mac, sender);
        final long known = operation == ArpHeader.REQUEST && sender != target ? table.find(target) : ArpTermTable.NONE;
        if (known == ArpTermTable.NONE) {
            return Next.FLOOD;
        }
        Slab.putU16be(arp + ArpHeader.OPERATION, ArpHeader.REPLY);
        MacAddress.putLoaded(arp + ArpHeader.TARGET_MAC, mac);
        Slab.putU32(arp + ArpHeader.TARGET_IP, Ip4Address.toLoaded(sender));
        MacAddress.putLoaded(arp + ArpHeader.SENDER_MAC, known);
        Slab.putU32(arp + ArpHeader.SENDER_IP, Ip4Address.toLoaded(target));
        turn(at, known);
        context.count(Count.REPLIES_SENT, 1);
        return Next.OUTPUT;
    }

    /** 00-00-5E-00-01-xx, VRRP (RFC 5798 section 7.3), as loaded. */
    private static boolean isVirtualRouter(final long mac) {
        return (mac & 0xff_ffff_ffffL) == 0x01_005e_0000L;
    }

    private Next solicitation(
            final Frame frame, final int i, final NodeContext context, final long ip, final ArpTermTable table) {
        final long icmp = ip + Ip6Header.LENGTH;
        final int type = Slab.u8(icmp);
        final long high = Slab.u64be(ip + Ip6Header.SRC);
        final long low = Slab.u64be(ip + Ip6Header.SRC + 8);
        final boolean asks = type == Icmp6Header.NEIGHBOR_SOLICITATION;
        if (Slab.u8(ip + Ip6Header.NEXT_HEADER) != IpProtocol.ICMP6
                || (high | low) == 0
                || !asks && type != Icmp6Header.NEIGHBOR_ADVERTISEMENT) {
            return Next.FLOOD;
        }
        final long at = Slab.address(frame.meta[i]);
        if (high >>> 54 != 0xfe80 >>> 6) {
            final long mac = Slab.u64(at + EthernetHeader.SRC) & MAC_MASK;
            events.heard(context.thread(), PacketMeta.rx(frame.x[i]), mac, high, low);
        }
        final long option = ip + ND_OPTION;
        final long target = icmp + Icmp6Header.ND_TARGET;
        if (!asks || Slab.u8(option) != Icmp6Header.OPTION_SOURCE_ADDRESS || Slab.u8(option + 1) != 1) {
            return Next.FLOOD;
        }
        final long known = table.find(Slab.u64be(target), Slab.u64be(target + 8));
        if (known == ArpTermTable.NONE) {
            return Next.FLOOD;
        }
        Slab.putU64be(ip + Ip6Header.DST, high);
        Slab.putU64be(ip + Ip6Header.DST + 8, low);
        Slab.putU64(ip + Ip6Header.SRC, Slab.u64(target));
        Slab.putU64(ip + Ip6Header.SRC + 8, Slab.u64(target + 8));
        Slab.putU8(ip + Ip6Header.HOP_LIMIT, Icmp6Header.ND_HOP_LIMIT);
        Slab.putU8(icmp, Icmp6Header.NEIGHBOR_ADVERTISEMENT);
        Slab.putU32be(icmp + Icmp6Header.ND_FLAGS, (Icmp6Header.FLAG_SOLICITED | Icmp6Header.FLAG_OVERRIDE) << 24);
        Slab.putU8(option, Icmp6Header.OPTION_TARGET_ADDRESS);
        MacAddress.putLoaded(option + 2, known);
        final int payload = Slab.u16be(ip + Ip6Header.PAYLOAD_LENGTH);
        if (payload > PacketMeta.length(frame.meta[i]) - (int) (icmp - at)) {
            return Next.FLOOD;
        }
        IpWriter.icmp6Checksum(ip, payload);
        turn(at, known);
        context.count(Count.ADVERTISEMENTS_SENT, 1);
        return Next.OUTPUT;
    }

    /** Makes the frame one from a station to whoever sent it. */
    private static void turn(final long at, final long mac) {
        MacAddress.putLoaded(at + EthernetHeader.DST, Slab.u64(at + EthernetHeader.SRC) & MAC_MASK);
        MacAddress.putLoaded(at + EthernetHeader.SRC, mac);
    }

    private static Next drop(final Frame frame, final int i, final NodeContext context, final Count reason) {
        context.countReason(frame, i, reason);
        return Next.DROP;
    }
}
