package dev.sluice.net.icmp;

import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.node.PacketNode;
import dev.sluice.net.packet.IcmpHeader;
import dev.sluice.net.packet.Ip4Header;
import dev.sluice.net.packet.Ip6Header;
import dev.sluice.net.packet.IpFamily;

/**
 * {@code ip4-icmp-echo-reply} and {@code ip6-icmp-echo-reply}: tell main of replies to pings that run. Next: the drop
 * node of the family, when that is done; its punt node for other replies.
 */
final class PingReplyNode implements PacketNode {
    enum Next {
        DROP,
        PUNT
    }

    enum Count {
        REPLY_RECEIVED,
        UNKNOWN_PING,
        QUEUE_FULL
    }

    private final boolean ip4;
    private final Pings pings;
    private final PingRing ring;

    private PingReplyNode(final boolean ip4, final Pings pings, final int thread) {
        this.ip4 = ip4;
        this.pings = pings;
        ring = pings.ring(thread);
    }

    /** Name of the node of a family. */
    static String name(final IpFamily family) {
        return family + "-icmp-echo-reply";
    }

    static NodeSpec spec(final IpFamily family, final Pings pings) {
        final boolean ip4 = family == IpFamily.IP4;
        return NodeSpec.packet(name(family), context -> new PingReplyNode(ip4, pings, context.thread()))
                .next(Next.DROP, family + "-drop")
                .next(Next.PUNT, family + "-punt")
                .count(Count.REPLY_RECEIVED, Severity.INFO, "replies to pings of ours")
                .count(Count.UNKNOWN_PING, Severity.INFO, "replies to no ping of ours")
                .count(Count.QUEUE_FULL, Severity.ERROR, "replies lost, queue full")
                .trace(ip4 ? Icmp4Text::format : Icmp6Text::format);
    }

    @Override
    public int packet(final Frame frame, final int i, final NodeContext context) {
        final long ip = Slab.address(frame.meta[i]);
        final long icmp = ip + (ip4 ? Ip4Header.length(Slab.u8(ip)) : Ip6Header.LENGTH);
        final int id = Slab.u16be(icmp + IcmpHeader.ECHO_ID);
        if (!pings.isRunning(id)) {
            context.countReason(frame, i, Count.UNKNOWN_PING);
            return Next.PUNT.ordinal();
        }
        final int sequence = Slab.u16be(icmp + IcmpHeader.ECHO_SEQUENCE);
        if (!(ip4 ? offer4(ip, id, sequence, context) : offer6(ip, id, sequence, context))) {
            return context.refuse(frame, i, Count.QUEUE_FULL);
        }
        pings.wake();
        return context.refuse(frame, i, Count.REPLY_RECEIVED);
    }

    private boolean offer4(final long ip, final int id, final int sequence, final NodeContext context) {
        return ring.offer(
                id,
                sequence,
                Slab.u32be(ip + Ip4Header.SRC),
                Slab.u8(ip + Ip4Header.TTL),
                Slab.u16be(ip + Ip4Header.TOTAL_LENGTH),
                context.nowNs());
    }

    private boolean offer6(final long ip, final int id, final int sequence, final NodeContext context) {
        return ring.offer(
                id,
                sequence,
                Slab.u64be(ip + Ip6Header.SRC),
                Slab.u64be(ip + Ip6Header.SRC + 8),
                Slab.u8(ip + Ip6Header.HOP_LIMIT),
                Slab.u16be(ip + Ip6Header.PAYLOAD_LENGTH),
                context.nowNs());
    }
}
