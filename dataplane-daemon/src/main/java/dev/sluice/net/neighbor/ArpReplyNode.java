package dev.sluice.net.neighbor;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.NextArc;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.iface.InterfaceView;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.ArpHeader;
import dev.sluice.net.packet.EthernetHeader;
import dev.sluice.net.packet.MacAddress;

/**
 * {@code arp-reply}: answers requests for the receiving interface's own addresses (RFC 826) and probes for them (RFC
 * 5227), and tells main of senders that
 * are in one of the interface's networks. Next: {@code interface-output}, {@code arp-proxy} for addresses that are
 * not own, or {@code error-drop}.
 */
final class ArpReplyNode implements Node {
    enum Next implements NextArc {
        DROP("error-drop"),
        OUTPUT("interface-output"),
        PROXY("arp-proxy");

        private final String node;

        Next(final String node) {
            this.node = node;
        }

        @Override
        public String node() {
            return node;
        }
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
        LEARN_QUEUE_FULL
    }

    private static final int DROP = Next.DROP.ordinal();
    private static final long MAC_MASK = 0xffff_ffff_ffffL;

    private final Interfaces interfaces;
    private final InterfaceAddresses addresses;
    private final Neighbors neighbors;
    private final LearnRing ring;

    private ArpReplyNode(
            final Interfaces interfaces,
            final InterfaceAddresses addresses,
            final Neighbors neighbors,
            final int thread) {
        this.interfaces = interfaces;
        this.addresses = addresses;
        this.neighbors = neighbors;
        ring = neighbors.ring(thread);
    }

    static NodeSpec spec(final Interfaces interfaces, final InterfaceAddresses addresses, final Neighbors neighbors) {
        return NodeSpec.internal(
                        "arp-reply", context -> new ArpReplyNode(interfaces, addresses, neighbors, context.thread()))
                .next(Next.class)
                .count(Count.REPLIES_SENT, Severity.INFO, "ARP replies sent")
                .count(Count.L3_SRC_ADDRESS_NOT_LOCAL, Severity.ERROR, "IP4 source address not local to subnet")
                .count(Count.L3_DST_ADDRESS_NOT_LOCAL, Severity.ERROR, "IP4 destination address not local to subnet")
                .count(Count.L3_SRC_ADDRESS_IS_LOCAL, Severity.ERROR, "IP4 source address matches local interface")
                .count(Count.L3_SRC_ADDRESS_LEARNED, Severity.INFO, "ARP request IP4 source address learned")
                .count(Count.REPLIES_RECEIVED, Severity.INFO, "ARP replies received")
                .count(Count.OPCODE_NOT_REQUEST, Severity.ERROR, "ARP opcode not request")
                .count(Count.L2_ADDRESS_MISMATCH, Severity.ERROR, "ARP hw addr does not match L2 frame src addr")
                .count(Count.GRATUITOUS_ARP, Severity.ERROR, "ARP probe or announcement dropped")
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
            return drop(frame, i, context, Count.OPCODE_NOT_REQUEST);
        }
        if (mac != source || (mac & 1) != 0 || mac == MacAddress.ZERO) {
            return drop(frame, i, context, Count.L2_ADDRESS_MISMATCH);
        }
        final boolean toOwn = InterfaceAddresses.isOwn(own, rx, target);
        if (sender != 0) {
            if (InterfaceAddresses.isOwn(own, rx, sender)) {
                return drop(frame, i, context, Count.L3_SRC_ADDRESS_IS_LOCAL);
            }
            if (!InterfaceAddresses.isOnSubnet(own, rx, sender) || InterfaceAddresses.isBroadcast(own, rx, sender)) {
                return drop(frame, i, context, Count.L3_SRC_ADDRESS_NOT_LOCAL);
            }
            if (sender == target) {
                learn(context, LearnRing.UPDATE, rx, sender, mac);
                return drop(frame, i, context, Count.GRATUITOUS_ARP);
            }
        }
        if (operation == ArpHeader.REPLY) {
            if (!toOwn || sender == 0) {
                return drop(frame, i, context, Count.L3_DST_ADDRESS_NOT_LOCAL);
            }
            learn(context, LearnRing.LEARN, rx, sender, mac);
            return drop(frame, i, context, Count.REPLIES_RECEIVED);
        }
        if (!toOwn) {
            frame.aux[i] = context.counterIndex(Count.L3_DST_ADDRESS_NOT_LOCAL);
            context.count(Count.L3_DST_ADDRESS_NOT_LOCAL, 1);
            return Next.PROXY.ordinal();
        }
        if (sender != 0) {
            learn(context, LearnRing.LEARN, rx, sender, mac);
            context.count(Count.L3_SRC_ADDRESS_LEARNED, 1);
        }
        ArpAnswer.make(frame, i, view.macLoaded()[rx]);
        context.count(Count.REPLIES_SENT, 1);
        return Next.OUTPUT.ordinal();
    }

    private void learn(
            final NodeContext context, final int kind, final int swIfIndex, final int address, final long macLoaded) {
        if (ring.offer(kind, swIfIndex, address, MacAddress.fromLoaded(macLoaded))) {
            neighbors.wake();
        } else {
            context.count(Count.LEARN_QUEUE_FULL, 1);
        }
    }

    private static int drop(final Frame frame, final int i, final NodeContext context, final Count reason) {
        frame.aux[i] = context.counterIndex(reason);
        context.count(reason, 1);
        return DROP;
    }
}
