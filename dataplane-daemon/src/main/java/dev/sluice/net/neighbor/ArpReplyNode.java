package dev.sluice.net.neighbor;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.fib.Ip4Fib;
import dev.sluice.net.iface.InterfaceView;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.ArpHeader;
import dev.sluice.net.packet.EthernetHeader;
import dev.sluice.net.packet.MacAddress;

/**
 * {@code arp-reply}: answers requests for our addresses (RFC 826) and probes for them (RFC 5227), and tells main of
 * senders that asked for or answered to one of them, and of known neighbours that announce themselves.
 *
 * <p>An address is ours when the interface has it, borrows it, or a local route puts it there. A sender must be in a
 * network of the interface or on an attached route over it; on an interface that borrows its addresses anyone may ask
 * the lender's. Next: {@code interface-output}; {@code arp-proxy} for requests that are not for us or that come from an
 * address of ours, with the reason in the aux word; or {@code error-drop}.
 */
final class ArpReplyNode implements Node {
    enum Next {
        DROP,
        OUTPUT,
        PROXY
    }

    enum Count {
        REPLIES_SENT,
        L3_SRC_ADDRESS_NOT_LOCAL,
        L3_DST_ADDRESS_NOT_LOCAL,
        L3_SRC_ADDRESS_IS_LOCAL,
        L3_SRC_ADDRESS_LEARNED,
        REPLIES_RECEIVED,
        OPCODE_NOT_REQUEST,
        L2_ADDRESS_MISMATCH,
        GRATUITOUS_ARP,
        UNNUMBERED_MISMATCH,
        LEARN_QUEUE_FULL
    }

    private static final int DROP = Next.DROP.ordinal();
    private static final long MAC_MASK = 0xffff_ffff_ffffL;

    /** 00-00-5E-00-01-xx, the addresses of VRRP virtual routers (RFC 5798 section 7.3), as loaded. */
    private static final long VRRP = 0x01_005e_0000L;

    private static final long VRRP_MASK = 0xff_ffff_ffffL;

    private static final int NO_LENDER = -2;

    private final Interfaces interfaces;
    private final InterfaceAddresses addresses;
    private final Neighbors neighbors;
    private final NeighborCounters counters;
    private final LearnRing ring;
    private final ArpRoutes routes;
    private final int thread;

    private ArpReplyNode(
            final Interfaces interfaces,
            final InterfaceAddresses addresses,
            final Neighbors neighbors,
            final NeighborCounters counters,
            final Ip4Fib fib,
            final int thread) {
        this.interfaces = interfaces;
        this.addresses = addresses;
        this.neighbors = neighbors;
        this.counters = counters;
        this.thread = thread;
        ring = neighbors.ring(thread);
        routes = new ArpRoutes(fib, thread);
    }

    static NodeSpec spec(
            final Interfaces interfaces,
            final InterfaceAddresses addresses,
            final Neighbors neighbors,
            final NeighborCounters counters,
            final Ip4Fib fib) {
        return NodeSpec.internal(
                        "arp-reply",
                        context -> new ArpReplyNode(interfaces, addresses, neighbors, counters, fib, context.thread()))
                .next(Next.DROP, "error-drop")
                .next(Next.OUTPUT, "interface-output")
                .next(Next.PROXY, "arp-proxy")
                .count(Count.REPLIES_SENT, Severity.INFO, "ARP replies sent")
                .count(Count.L3_SRC_ADDRESS_NOT_LOCAL, Severity.ERROR, "IP4 source address not local to subnet")
                .count(Count.L3_DST_ADDRESS_NOT_LOCAL, Severity.ERROR, "IP4 destination address not local to subnet")
                .count(Count.L3_SRC_ADDRESS_IS_LOCAL, Severity.ERROR, "IP4 source address matches local interface")
                .count(Count.L3_SRC_ADDRESS_LEARNED, Severity.INFO, "ARP request IP4 source address learned")
                .count(Count.REPLIES_RECEIVED, Severity.INFO, "ARP replies received")
                .count(Count.OPCODE_NOT_REQUEST, Severity.ERROR, "ARP opcode not request")
                .count(Count.L2_ADDRESS_MISMATCH, Severity.ERROR, "ARP hw addr does not match L2 frame src addr")
                .count(Count.GRATUITOUS_ARP, Severity.ERROR, "ARP probe or announcement dropped")
                .count(Count.UNNUMBERED_MISMATCH, Severity.ERROR, "RX interface is unnumbered to different subnet")
                .count(Count.LEARN_QUEUE_FULL, Severity.ERROR, "neighbor events lost, queue full")
                .traceBefore(ArpText::format);
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final int[][] own = addresses.view();
        final InterfaceView view = interfaces.view();
        final int[] nexts = context.nexts();
        for (int i = 0, n = frame.n; i < n; i++) {
            nexts[i] = one(frame, i, context, own, view);
        }
        return BY_NEXTS;
    }

    private int one(
            final Frame frame, final int i, final NodeContext context, final int[][] own, final InterfaceView view) {
        final long meta = frame.meta[i];
        final long arp = Slab.address(meta);
        final int rx = PacketMeta.rx(frame.x[i]);
        final int operation = Slab.u16be(arp + ArpHeader.OPERATION);
        final int sender = Slab.u32be(arp + ArpHeader.SENDER_IP);
        final int target = Slab.u32be(arp + ArpHeader.TARGET_IP);
        final long mac = Slab.u64(arp + ArpHeader.SENDER_MAC) & MAC_MASK;
        final long source = Slab.u64(arp - ArpAnswer.linkLength(meta) + EthernetHeader.SRC) & MAC_MASK;
        if (operation != ArpHeader.REQUEST && operation != ArpHeader.REPLY) {
            return context.refuse(frame, i, Count.OPCODE_NOT_REQUEST);
        }
        final boolean virtualRouter = operation == ArpHeader.REPLY && (mac & VRRP_MASK) == VRRP;
        if (mac != source && !virtualRouter || (mac & 1) != 0 || mac == MacAddress.ZERO) {
            return context.refuse(frame, i, Count.L2_ADDRESS_MISMATCH);
        }
        final int table = rx < view.ip4Table().length ? view.ip4Table()[rx] : 0;
        final boolean request = operation == ArpHeader.REQUEST;
        boolean here = true;
        boolean attached = true;
        if (sender != 0) {
            final int kind = routes.find(table, sender);
            if (kind == ArpRoutes.OWN) {
                return other(frame, i, context, Count.L3_SRC_ADDRESS_IS_LOCAL, request);
            }
            here = routes.swIfIndex() == rx || InterfaceAddresses.isOnSubnet(own, rx, sender);
            attached = (kind != ArpRoutes.ELSEWHERE || here) && !InterfaceAddresses.isBroadcast(own, rx, sender);
        }
        final int kind = routes.find(table, target);
        final int on = routes.swIfIndex();
        final boolean borrowed = on == lender(rx);
        if (kind == ArpRoutes.ELSEWHERE && sender == target) {
            return context.refuse(frame, i, Count.L3_DST_ADDRESS_NOT_LOCAL);
        }
        if (!attached && !borrowed) {
            return context.refuse(frame, i, Count.L3_SRC_ADDRESS_NOT_LOCAL);
        }
        if (kind == ArpRoutes.HOST && on == rx && sender == target) {
            counters.rxGratuitous.add(thread, rx, 1);
            learn(context, LearnRing.UPDATE, rx, sender, mac);
            return context.refuse(frame, i, Count.L3_SRC_ADDRESS_LEARNED);
        }
        if (kind == ArpRoutes.ELSEWHERE || kind == ArpRoutes.HOST) {
            return other(frame, i, context, Count.L3_DST_ADDRESS_NOT_LOCAL, request);
        }
        (request ? counters.rxRequests : counters.rxReplies).add(thread, rx, 1);
        if (kind != ArpRoutes.OWN) {
            final Count reason = sender == target ? Count.GRATUITOUS_ARP : Count.L3_DST_ADDRESS_NOT_LOCAL;
            return other(frame, i, context, reason, request);
        }
        if ((on != rx || !here) && !borrowed) {
            return context.refuse(frame, i, Count.UNNUMBERED_MISMATCH);
        }
        if (!request && sender == 0) {
            return context.refuse(frame, i, Count.L3_SRC_ADDRESS_NOT_LOCAL);
        }
        if (sender != 0) {
            learn(context, LearnRing.LEARN, rx, sender, mac);
        }
        if (!request) {
            return context.refuse(frame, i, Count.REPLIES_RECEIVED);
        }
        if (sender != 0) {
            context.count(Count.L3_SRC_ADDRESS_LEARNED, 1);
        }
        ArpAnswer.make(frame, i, view, rx);
        context.count(Count.REPLIES_SENT, 1);
        counters.txReplies.add(thread, rx, 1);
        return Next.OUTPUT.ordinal();
    }

    private int lender(final int rx) {
        final int[] lenders = addresses.lenders();
        return rx < lenders.length && lenders[rx] >= 0 ? lenders[rx] : NO_LENDER;
    }

    /** A message that is not for us; a request may still be for someone for whom we answer. */
    private static int other(
            final Frame frame, final int i, final NodeContext context, final Count reason, final boolean request) {
        context.countReason(frame, i, reason);
        return request ? Next.PROXY.ordinal() : DROP;
    }

    private void learn(
            final NodeContext context, final int kind, final int swIfIndex, final int address, final long macLoaded) {
        if (ring.offer(kind, swIfIndex, address, MacAddress.fromLoaded(macLoaded))) {
            neighbors.arrivals().heard(NeighborArrivals.key(swIfIndex, 0, address & 0xffff_ffffL), context.nowNs());
            neighbors.wake();
        } else {
            context.count(Count.LEARN_QUEUE_FULL, 1);
        }
    }
}
