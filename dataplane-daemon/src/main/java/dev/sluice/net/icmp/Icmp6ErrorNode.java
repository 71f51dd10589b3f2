package dev.sluice.net.icmp;

import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.neighbor.Ip6Addresses;
import dev.sluice.net.packet.Icmp6Header;
import dev.sluice.net.packet.Ip6Address;
import dev.sluice.net.packet.Ip6Header;
import dev.sluice.net.packet.IpProtocol;
import dev.sluice.net.packet.IpWriter;
import dev.sluice.net.packet.PacketBytes;

/**
 * {@code ip6-icmp-error}: tells the sender of a packet what became of it (RFC 4443 section 3). The aux word is
 * {@link Icmp6Header#errorWord}. Next: the packet to {@code ip6-drop}; the message, in a buffer of its own, to
 * {@code ip6-lookup}.
 *
 * <p>Quotes as much of the packet as fits into 1280 bytes. Nothing is sent about an ICMP error or redirect, a packet
 * that came as a link-layer or IP multicast (but that it was too big), or a source that is not one host (section 2.4
 * e). Speaks from an address of the receiving interface, else of any in its table.
 */
final class Icmp6ErrorNode extends IcmpErrorNode {
    enum Count {
        DEST_UNREACH_SENT,
        PACKET_TOO_BIG_SENT,
        TTL_EXPIRE_SENT,
        PARAM_PROBLEM_SENT,
        DROP,
        RATE_LIMITED,
        ALLOC_FAILURE,
        NO_SOURCE_ADDRESS
    }

    private static final int HEADERS = Ip6Header.LENGTH + Icmp6Header.LENGTH;
    private static final int GLOBAL = 2;

    private final Ip6Addresses addresses;
    private long[][] own;

    private Icmp6ErrorNode(final Interfaces interfaces, final Ip6Addresses addresses) {
        super(interfaces);
        this.addresses = addresses;
    }

    static NodeSpec spec(final Interfaces interfaces, final Ip6Addresses addresses) {
        return NodeSpec.packet("ip6-icmp-error", context -> new Icmp6ErrorNode(interfaces, addresses))
                .next(Next.DROP, "ip6-drop")
                .next(Next.LOOKUP, "ip6-lookup")
                .count(Count.DEST_UNREACH_SENT, Severity.INFO, "destination unreachable response sent")
                .count(Count.PACKET_TOO_BIG_SENT, Severity.INFO, "packet too big response sent")
                .count(Count.TTL_EXPIRE_SENT, Severity.INFO, "hop limit exceeded response sent")
                .count(Count.PARAM_PROBLEM_SENT, Severity.INFO, "parameter problem response sent")
                .count(Count.DROP, Severity.ERROR, "error message dropped")
                .count(Count.RATE_LIMITED, Severity.ERROR, "error message rate limited")
                .count(Count.ALLOC_FAILURE, Severity.ERROR, "buffer allocation failure")
                .count(Count.NO_SOURCE_ADDRESS, Severity.ERROR, "no source address for error message")
                .traceBefore(Icmp6Text::format);
    }

    @Override
    public void begin(final Frame frame, final NodeContext context) {
        super.begin(frame, context);
        own = addresses.view();
    }

    @Override
    Count answer(final Frame frame, final int i, final NodeContext context) {
        final long meta = frame.meta[i];
        final long ip = Slab.address(meta);
        final BufferPool pool = context.buffers().pool();
        final int length = PacketBytes.length(pool, frame.bi[i], meta);
        final int word = frame.aux[i];
        if (!mayAnswer(meta, ip, length, word >>> 24)) {
            return Count.DROP;
        }
        final int rx = PacketMeta.rx(frame.x[i]);
        final int[] tables = view().ip6Table();
        final int table = rx < tables.length ? tables[rx] : 0;
        final long high = Slab.u64be(ip + Ip6Header.SRC);
        final int from = speaker(own, tables, rx, table, high);
        final int at = from < 0 ? -1 : Ip6Addresses.source(own, from, high, Slab.u64be(ip + Ip6Header.SRC + 8));
        if (at < 0) {
            return Count.NO_SOURCE_ADDRESS;
        }
        if (!withinRate(context)) {
            return Count.RATE_LIMITED;
        }
        final int bufferIndex = context.buffers().allocate();
        if (bufferIndex < 0) {
            return Count.ALLOC_FAILURE;
        }
        final int total = Ip6Header.LENGTH + Slab.u16be(ip + Ip6Header.PAYLOAD_LENGTH);
        final int quote = Math.min(Ip6Header.MIN_MTU - HEADERS, Math.min(length, total));
        final long to = pool.data(bufferIndex);
        PacketBytes.copy(pool, frame.bi[i], meta, 0, quote, to + HEADERS);
        IpWriter.ip6(to, Icmp6Header.LENGTH + quote, IpProtocol.ICMP6);
        Slab.putU64be(to + Ip6Header.SRC, own[from][at]);
        Slab.putU64be(to + Ip6Header.SRC + 8, own[from][at + 1]);
        Slab.putU64(to + Ip6Header.DST, Slab.u64(ip + Ip6Header.SRC));
        Slab.putU64(to + Ip6Header.DST + 8, Slab.u64(ip + Ip6Header.SRC + 8));
        writeIcmp(to, word, Icmp6Header.LENGTH + quote);
        send(context, frame, i, bufferIndex, PacketMeta.of(to, HEADERS + quote), table);
        return switch (word >>> 24) {
            case Icmp6Header.TIME_EXCEEDED -> Count.TTL_EXPIRE_SENT;
            case Icmp6Header.PACKET_TOO_BIG -> Count.PACKET_TOO_BIG_SENT;
            case Icmp6Header.PARAMETER_PROBLEM -> Count.PARAM_PROBLEM_SENT;
            default -> Count.DEST_UNREACH_SENT;
        };
    }

    private static boolean mayAnswer(final long meta, final long ip, final int length, final int type) {
        if (length < Ip6Header.LENGTH) {
            return false;
        }
        final long sender = Slab.u64be(ip + Ip6Header.SRC);
        if (Ip6Address.isMulticast(sender) || sender == 0 && Slab.u64be(ip + Ip6Header.SRC + 8) <= 1) {
            return false;
        }
        final boolean toMany = (meta & PacketMeta.NOT_TO_US) != 0 || Slab.u8(ip + Ip6Header.DST) == 0xff;
        if (toMany && type != Icmp6Header.PACKET_TOO_BIG) {
            return false;
        }
        if (Slab.u8(ip + Ip6Header.NEXT_HEADER) != IpProtocol.ICMP6) {
            return true;
        }
        final int about = Slab.u8(ip + Ip6Header.LENGTH);
        return PacketMeta.length(meta) > Ip6Header.LENGTH
                && !Icmp6Header.isError(about)
                && about != Icmp6Header.REDIRECT;
    }

    /**
     * The interface whose address to speak from: the receiving one, unless it has none that the sender could answer. Or
     * -1.
     */
    private static int speaker(
            final long[][] own, final int[] tables, final int rx, final int table, final long senderHigh) {
        final boolean here = rx < own.length && own[rx] != null;
        if (here && (own[rx].length > GLOBAL || Ip6Address.isLinkLocal(senderHigh))) {
            return rx;
        }
        for (int other = 0; other < own.length && other < tables.length; other++) {
            if (own[other] != null && own[other].length > GLOBAL && tables[other] == table) {
                return other;
            }
        }
        return here ? rx : -1;
    }

    private static void writeIcmp(final long ip, final int word, final int length) {
        final long icmp = ip + Ip6Header.LENGTH;
        Slab.putU8(icmp, word >>> 24);
        Slab.putU8(icmp + Icmp6Header.CODE, word >>> 16);
        Slab.putU32be(icmp + Icmp6Header.DATA, word & 0xffff);
        IpWriter.icmp6Checksum(ip, length);
    }
}
