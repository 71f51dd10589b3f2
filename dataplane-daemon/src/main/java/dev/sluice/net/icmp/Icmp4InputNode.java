package dev.sluice.net.icmp;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.packet.Checksum;
import dev.sluice.net.packet.IcmpHeader;
import dev.sluice.net.packet.Ip4Header;
import dev.sluice.net.packet.PacketBytes;

/**
 * {@code ip4-icmp-input}: ICMP messages to us; checks length and checksum. Next: the node of the type, {@code ip4-punt}
 * where nobody asked for it.
 */
final class Icmp4InputNode implements Node {
    enum Next {
        DROP,
        PUNT
    }

    enum Count {
        UNKNOWN_TYPE,
        ERROR_RECEIVED,
        LENGTH_TOO_SMALL_FOR_TYPE,
        BAD_CHECKSUM
    }

    private final Icmp4 control;

    private Icmp4InputNode(final Icmp4 control) {
        this.control = control;
    }

    static NodeSpec spec(final Icmp4 control) {
        return NodeSpec.internal(Icmp4.NODE, context -> new Icmp4InputNode(control))
                .next(Next.DROP, "ip4-drop")
                .next(Next.PUNT, "ip4-punt")
                .count(Count.UNKNOWN_TYPE, Severity.ERROR, "unknown type")
                .count(Count.ERROR_RECEIVED, Severity.INFO, "error messages received")
                .count(Count.LENGTH_TOO_SMALL_FOR_TYPE, Severity.ERROR, "payload length too small for type")
                .count(Count.BAD_CHECKSUM, Severity.ERROR, "bad icmp checksum")
                .trace(Icmp4Text::format);
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final short[] slots = control.types();
        final int[] nexts = context.nexts();
        for (int i = 0, n = frame.n; i < n; i++) {
            final long meta = frame.meta[i];
            final long ip = Slab.address(meta);
            final int header = Ip4Header.length(Slab.u8(ip));
            final int length = Slab.u16be(ip + Ip4Header.TOTAL_LENGTH) - header;
            nexts[i] = Next.DROP.ordinal();
            if (length < IcmpHeader.LENGTH || PacketMeta.length(meta) < header + IcmpHeader.LENGTH) {
                context.countReason(frame, i, Count.LENGTH_TOO_SMALL_FOR_TYPE);
            } else if (Checksum.fold(PacketBytes.sum(context.buffers().pool(), frame.bi[i], meta, header, length))
                    != 0xffff) {
                context.countReason(frame, i, Count.BAD_CHECKSUM);
            } else {
                final int type = Slab.u8(ip + header);
                nexts[i] = slots[type];
                if (nexts[i] == Next.PUNT.ordinal()) {
                    context.countReason(frame, i, isError(type) ? Count.ERROR_RECEIVED : Count.UNKNOWN_TYPE);
                }
            }
        }
        return BY_NEXTS;
    }

    /** True for messages about another packet (RFC 1122 section 3.2.2). */
    static boolean isError(final int type) {
        return type == IcmpHeader.DESTINATION_UNREACHABLE
                || type == IcmpHeader.SOURCE_QUENCH
                || type == IcmpHeader.REDIRECT
                || type == IcmpHeader.TIME_EXCEEDED
                || type == IcmpHeader.PARAMETER_PROBLEM;
    }
}
