package dev.sluice.net.icmp;

import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.iface.InterfaceView;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.neighbor.InterfaceAddresses;
import dev.sluice.net.packet.IcmpHeader;
import dev.sluice.net.packet.Ip4Address;
import dev.sluice.net.packet.Ip4Header;
import dev.sluice.net.packet.IpProtocol;
import dev.sluice.net.packet.IpWriter;
import dev.sluice.net.packet.PacketBytes;

/**
 * {@code ip4-icmp-error}: tells the sender of a packet what became of it (RFC 792, RFC 1191, RFC 1812 section 4.3.2).
 * The aux word is {@link IcmpHeader#errorWord}. Next: the packet to {@code ip4-drop}; the message, in a buffer of its
 * own, to {@code ip4-lookup}.
 *
 * <p>Quotes as much of the packet as fits into 576 bytes. Nothing is sent about an ICMP error, a fragment other than
 * the first, a packet that came as a link-layer or IP broadcast or multicast, or a source that is not one host. Speaks
 * from an address of the receiving interface, else of any in its table.
 */
final class Icmp4ErrorNode extends IcmpErrorNode {
    enum Count {
        DEST_UNREACH_SENT,
        TTL_EXPIRE_SENT,
        PARAM_PROBLEM_SENT,
        DROP,
        RATE_LIMITED,
        NO_BUFFER,
        NO_SOURCE_ADDRESS
    }

    private static final int MAX_LENGTH = 576;
    private static final int HEADERS = Ip4Header.MIN_LENGTH + IcmpHeader.LENGTH;

    private final InterfaceAddresses addresses;
    private int[][] own;

    private Icmp4ErrorNode(final Interfaces interfaces, final InterfaceAddresses addresses) {
        super(interfaces);
        this.addresses = addresses;
    }

    static NodeSpec spec(final Interfaces interfaces, final InterfaceAddresses addresses) {
        return NodeSpec.packet("ip4-icmp-error", context -> new Icmp4ErrorNode(interfaces, addresses))
                .next(Next.DROP, "ip4-drop")
                .next(Next.LOOKUP, "ip4-lookup")
                .count(Count.DEST_UNREACH_SENT, Severity.INFO, "destination unreachable response sent")
                .count(Count.TTL_EXPIRE_SENT, Severity.INFO, "hop limit exceeded response sent")
                .count(Count.PARAM_PROBLEM_SENT, Severity.INFO, "parameter-problem response sent")
                .count(Count.DROP, Severity.ERROR, "error message dropped")
                .count(Count.RATE_LIMITED, Severity.ERROR, "error message rate limited")
                .count(Count.NO_BUFFER, Severity.ERROR, "no buffer for error message")
                .count(Count.NO_SOURCE_ADDRESS, Severity.ERROR, "no source address for error message")
                .traceBefore(Icmp4Text::format);
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
        if (!mayAnswer(meta, ip, length)) {
            return Count.DROP;
        }
        final int rx = PacketMeta.rx(frame.x[i]);
        final int sender = Slab.u32be(ip + Ip4Header.SRC);
        final int source = source(own, view(), rx, sender);
        if (source == 0) {
            return Count.NO_SOURCE_ADDRESS;
        }
        if (!withinRate(context)) {
            return Count.RATE_LIMITED;
        }
        final int bufferIndex = context.buffers().allocate();
        if (bufferIndex < 0) {
            return Count.NO_BUFFER;
        }
        final int word = frame.aux[i];
        final int quote = Math.min(MAX_LENGTH - HEADERS, Math.min(length, Slab.u16be(ip + Ip4Header.TOTAL_LENGTH)));
        final long to = pool.data(bufferIndex);
        PacketBytes.copy(pool, frame.bi[i], meta, 0, quote, to + HEADERS);
        writeIcmp(to + Ip4Header.MIN_LENGTH, word, IcmpHeader.LENGTH + quote);
        IpWriter.ip4(to, HEADERS + quote, 0, IpProtocol.ICMP, source, sender);
        final int table = rx < view().ip4Table().length ? view().ip4Table()[rx] : 0;
        send(context, frame, i, bufferIndex, PacketMeta.of(to, HEADERS + quote), table);
        return switch (word >>> 24) {
            case IcmpHeader.TIME_EXCEEDED -> Count.TTL_EXPIRE_SENT;
            case IcmpHeader.PARAMETER_PROBLEM -> Count.PARAM_PROBLEM_SENT;
            default -> Count.DEST_UNREACH_SENT;
        };
    }

    private static boolean mayAnswer(final long meta, final long ip, final int length) {
        final int header = Ip4Header.length(Slab.u8(ip));
        if (length < Ip4Header.MIN_LENGTH
                || header > PacketMeta.length(meta)
                || (meta & PacketMeta.NOT_TO_US) != 0
                || (Slab.u16(ip + Ip4Header.FLAGS_FRAGMENT) & Ip4Header.FRAGMENT_OFFSET_MASK_LE) != 0) {
            return false;
        }
        final int sender = Slab.u32be(ip + Ip4Header.SRC);
        final int target = Slab.u32be(ip + Ip4Header.DST);
        // the first byte of the source: 0/8, 127/8 and 224/3 are no hosts; of the destination: 224/3 is for many
        final int first = sender >>> 24;
        if (first == 0 || Ip4Address.isLoopback(sender) || first >= 224 || target >>> 24 >= 224) {
            return false;
        }
        return Slab.u8(ip + Ip4Header.PROTOCOL) != IpProtocol.ICMP
                || PacketMeta.length(meta) > header && !Icmp4InputNode.isError(Slab.u8(ip + header));
    }

    /** The address to speak from, or 0. */
    private static int source(final int[][] own, final InterfaceView view, final int rx, final int sender) {
        final int source = InterfaceAddresses.source(own, rx, sender);
        if (source != 0 || rx >= view.ip4Table().length) {
            return source;
        }
        for (int other = 0; other < own.length && other < view.ip4Table().length; other++) {
            if (own[other] != null && view.ip4Table()[other] == view.ip4Table()[rx]) {
                return own[other][0];
            }
        }
        return 0;
    }

    private static void writeIcmp(final long icmp, final int word, final int length) {
        Slab.putU8(icmp + IcmpHeader.TYPE, word >>> 24);
        Slab.putU8(icmp + IcmpHeader.CODE, word >>> 16);
        Slab.putU32(icmp + 4, 0);
        if (word >>> 24 == IcmpHeader.PARAMETER_PROBLEM) {
            Slab.putU8(icmp + 4, word);
        } else {
            Slab.putU16be(icmp + IcmpHeader.NEXT_HOP_MTU, word);
        }
        IpWriter.icmpChecksum(icmp, length);
    }
}
