package dev.sluice.net.icmp;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.packet.Icmp6Header;
import dev.sluice.net.packet.Ip6Header;

/**
 * {@code ip6-icmp-input}: ICMPv6 messages to us, whose checksum {@code ip6-local} has verified; checks length, code and
 * hop limit (RFC 4861 section 6.1 and 7.1). Next: the node of the type, {@code ip6-punt} where nobody asked for it.
 */
final class Icmp6InputNode implements Node {
    enum Next {
        DROP,
        PUNT
    }

    enum Count {
        UNKNOWN_TYPE,
        INVALID_CODE_FOR_TYPE,
        INVALID_HOP_LIMIT_FOR_TYPE,
        LENGTH_TOO_SMALL_FOR_TYPE
    }

    private static final int ADVERTISEMENT_LENGTH = 16;
    private static final int REDIRECT_LENGTH = 40;

    private final Icmp6 control;

    private Icmp6InputNode(final Icmp6 control) {
        this.control = control;
    }

    static NodeSpec spec(final Icmp6 control) {
        return NodeSpec.internal(Icmp6.NODE, context -> new Icmp6InputNode(control))
                .next(Next.DROP, "ip6-drop")
                .next(Next.PUNT, "ip6-punt")
                .count(Count.UNKNOWN_TYPE, Severity.ERROR, "unknown type")
                .count(Count.INVALID_CODE_FOR_TYPE, Severity.ERROR, "invalid code for type")
                .count(Count.INVALID_HOP_LIMIT_FOR_TYPE, Severity.ERROR, "hop_limit != 255")
                .count(Count.LENGTH_TOO_SMALL_FOR_TYPE, Severity.ERROR, "payload length too small for type")
                .trace(Icmp6Text::format);
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final short[] slots = control.types();
        final int[] nexts = context.nexts();
        for (int i = 0, n = frame.n; i < n; i++) {
            final long meta = frame.meta[i];
            final long ip = Slab.address(meta);
            final int type = Slab.u8(ip + Ip6Header.LENGTH);
            final int length =
                    Math.min(Slab.u16be(ip + Ip6Header.PAYLOAD_LENGTH), PacketMeta.length(meta) - Ip6Header.LENGTH);
            nexts[i] = slots[type];
            Count refused = nexts[i] == Next.PUNT.ordinal() ? Count.UNKNOWN_TYPE : null;
            if (Slab.u8(ip + Ip6Header.LENGTH + Icmp6Header.CODE) != 0 && !Icmp6Header.isError(type)) {
                refused = Count.INVALID_CODE_FOR_TYPE;
            }
            if (isDiscovery(type) && Slab.u8(ip + Ip6Header.HOP_LIMIT) != Icmp6Header.ND_HOP_LIMIT) {
                refused = Count.INVALID_HOP_LIMIT_FOR_TYPE;
            }
            if (length < minimum(type)) {
                refused = Count.LENGTH_TOO_SMALL_FOR_TYPE;
            }
            if (refused != null) {
                nexts[i] = Next.PUNT.ordinal();
                context.countReason(frame, i, refused);
            }
        }
        return BY_NEXTS;
    }

    private static boolean isDiscovery(final int type) {
        return type >= Icmp6Header.ROUTER_SOLICITATION && type <= Icmp6Header.REDIRECT;
    }

    private static int minimum(final int type) {
        return switch (type) {
            case Icmp6Header.ROUTER_ADVERTISEMENT -> ADVERTISEMENT_LENGTH;
            case Icmp6Header.NEIGHBOR_SOLICITATION, Icmp6Header.NEIGHBOR_ADVERTISEMENT -> Icmp6Header.ND_LENGTH;
            case Icmp6Header.REDIRECT -> REDIRECT_LENGTH;
            default -> Icmp6Header.LENGTH;
        };
    }
}
