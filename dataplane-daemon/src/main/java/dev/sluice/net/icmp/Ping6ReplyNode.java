package dev.sluice.net.icmp;

import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.packet.Icmp6Header;
import dev.sluice.net.packet.Ip6Header;

/**
 * {@code ip6-icmp-echo-reply}: tells main of replies to pings that run. Next: {@code ip6-drop}, when that is done;
 * {@code ip6-punt} for other replies.
 */
final class Ping6ReplyNode implements Node {
    /** Name of the node. */
    static final String NODE = "ip6-icmp-echo-reply";

    enum Count {
        REPLY_RECEIVED,
        UNKNOWN_PING,
        QUEUE_FULL
    }

    private static final int PUNT = 1;

    private final Pings pings;
    private final PingRing ring;

    private Ping6ReplyNode(final Pings pings, final int thread) {
        this.pings = pings;
        ring = pings.ring(thread);
    }

    static NodeSpec spec(final Pings pings) {
        return NodeSpec.internal(NODE, context -> new Ping6ReplyNode(pings, context.thread()))
                .next("ip6-drop")
                .next("ip6-punt")
                .count(Count.REPLY_RECEIVED, Severity.INFO, "replies to pings of ours")
                .count(Count.UNKNOWN_PING, Severity.INFO, "replies to no ping of ours")
                .count(Count.QUEUE_FULL, Severity.ERROR, "replies lost, queue full")
                .trace(Icmp6Text::format);
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        for (int i = 0, n = frame.n; i < n; i++) {
            final long ip = Slab.address(frame.meta[i]);
            final long icmp = ip + Ip6Header.LENGTH;
            final int id = Slab.u16be(icmp + Icmp6Header.ECHO_ID);
            final Count outcome;
            if (!pings.isRunning(id)) {
                outcome = Count.UNKNOWN_PING;
                context.except(i, PUNT);
            } else if (ring.offer(
                    id,
                    Slab.u16be(icmp + Icmp6Header.ECHO_SEQUENCE),
                    Slab.u64be(ip + Ip6Header.SRC),
                    Slab.u64be(ip + Ip6Header.SRC + 8),
                    Slab.u8(ip + Ip6Header.HOP_LIMIT),
                    Slab.u16be(ip + Ip6Header.PAYLOAD_LENGTH),
                    context.nowNs())) {
                outcome = Count.REPLY_RECEIVED;
                pings.wake();
            } else {
                outcome = Count.QUEUE_FULL;
            }
            frame.aux[i] = context.counterIndex(outcome);
            context.count(outcome, 1);
        }
        return NodeContext.DROP;
    }
}
