package dev.sluice.net.punt;

import dev.sluice.graph.buffer.BufferHeader;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.trace.TraceRecord;
import dev.sluice.net.iface.InterfaceView;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.Ip4Header;
import dev.sluice.net.packet.UdpHeader;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * {@code ip4-udp-punt-socket}, {@code ip4-proto-punt-socket}, the same for IPv6, and {@code exception-punt-socket}:
 * send packets to the process that registered for them, and free them. A packet goes as one datagram: its receiving
 * interface and an action of 0, four octets each in the machine's order, then the packet with its Ethernet header and
 * tags.
 *
 * <p>Slow on purpose: one system call a packet, which never waits. A process that does not read loses packets.
 */
final class PuntSocketNode implements Node {
    private static final String UDP = "-udp-punt-socket";
    private static final String PROTO = "-proto-punt-socket";
    static final String EXCEPTION = "exception-punt-socket";

    /** Octets of the descriptor: sw_if_index and action. */
    static final int DESCRIPTOR = 8;

    private static final int ETHERNET = 14;
    private static final int TAG = 4;
    private static final int IP6_NEXT_HEADER = 6;
    private static final int TRACED_OCTETS = 64;

    enum Count {
        SOCKET_TX,
        SOCKET_TX_ERROR
    }

    private final PuntSockets sockets;
    private final Interfaces interfaces;
    private final PuntTarget.Kind kind;
    private final boolean ip6;
    private final byte[] datagram = new byte[PuntTransport.MAX_DATAGRAM];
    private PuntTransport.Sender sender;

    private PuntSocketNode(final PuntSockets sockets, final Interfaces interfaces, final PuntTarget target) {
        this.sockets = sockets;
        this.interfaces = interfaces;
        this.kind = target.kind();
        this.ip6 = target.ip6();
    }

    /** The node that takes packets like these. */
    static String name(final PuntTarget target) {
        final String family = target.ip6() ? "ip6" : "ip4";
        return switch (target.kind()) {
            case L4 -> family + UDP;
            case IP_PROTO -> family + PROTO;
            case EXCEPTION -> EXCEPTION;
        };
    }

    static NodeSpec spec(final PuntSockets sockets, final Interfaces interfaces, final PuntTarget target) {
        return NodeSpec.internal(name(target), context -> new PuntSocketNode(sockets, interfaces, target))
                .count(Count.SOCKET_TX, Severity.INFO, "Socket TX")
                .count(Count.SOCKET_TX_ERROR, Severity.ERROR, "Socket TX error")
                .countersNamedByDescription()
                .traceBefore(record -> text(sockets, target, record));
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final BufferPool pool = context.buffers().pool();
        final PuntSockets.View view = sockets.view();
        final InterfaceView links = interfaces.view();
        int sent = 0;
        for (int i = 0, n = frame.n; i < n; i++) {
            sent += send(pool, frame, i, view, links) ? 1 : 0;
        }
        context.count(Count.SOCKET_TX, sent);
        context.count(Count.SOCKET_TX_ERROR, frame.n - sent);
        context.buffers().free(frame.bi, frame.meta, 0, frame.n);
        return TAKEN;
    }

    private boolean send(
            final BufferPool pool,
            final Frame frame,
            final int i,
            final PuntSockets.View view,
            final InterfaceView links) {
        final long current = Slab.address(frame.meta[i]);
        final long ip = kind == PuntTarget.Kind.L4 ? PacketMeta.l3(frame.meta[i], frame.x[i]) : current;
        final String peer = switch (kind) {
            case L4 -> view.l4().get(PuntTarget.key(ip6, Slab.u16be(current - UdpHeader.LENGTH + UdpHeader.DST_PORT)));
            case IP_PROTO -> view.protocols().get(PuntTarget.key(ip6, Slab.u8(ip + protocolAt(ip6))));
            case EXCEPTION -> view.exceptions().get(frame.aux[i]);
        };
        if (peer == null || !prepared()) {
            return false;
        }
        final int rx = PacketMeta.rx(frame.x[i]);
        final int link = linkHeader(frame.meta[i], links.flags(rx));
        final int length = gather(pool, frame.bi[i], frame.meta[i], (int) (current - ip) + link);
        if (length < 0) {
            return false;
        }
        int32(0, rx);
        int32(Integer.BYTES, 0);
        return sender.send(datagram, length, peer);
    }

    private static int protocolAt(final boolean ip6) {
        return ip6 ? IP6_NEXT_HEADER : Ip4Header.PROTOCOL;
    }

    /** Octets of the link header that the packet came in with. */
    private static int linkHeader(final long meta, final int flags) {
        if ((meta & PacketMeta.LOCALLY_ORIGINATED) != 0 || (flags & InterfaceView.IP_LINK) != 0) {
            return 0;
        }
        final int tags = (meta & PacketMeta.VLAN_2_DEEP) != 0 ? 2 : (meta & PacketMeta.VLAN_1_DEEP) != 0 ? 1 : 0;
        return ETHERNET + tags * TAG;
    }

    /**
     * Puts the packet, from {@code back} octets in front of its current header on, behind the descriptor; the length of
     * both, or -1.
     */
    private int gather(final BufferPool pool, final int bufferIndex, final long firstMeta, final int back) {
        long header = pool.header(bufferIndex);
        long meta = PacketMeta.advance(firstMeta, -back);
        int at = DESCRIPTOR;
        for (int left = pool.buffers(); left > 0; left--) {
            final int length = PacketMeta.length(meta);
            if (at + length > datagram.length) {
                return -1;
            }
            Slab.get(Slab.address(meta), datagram, at, length);
            at += length;
            final int next = (meta & PacketMeta.CHAINED) == 0 ? -1 : BufferHeader.next(header);
            if (next < 0 || next >= pool.buffers()) {
                return at;
            }
            header = pool.header(next);
            meta = BufferHeader.meta(header);
        }
        return -1;
    }

    /** The first packet of a thread brings what all later ones use. */
    private boolean prepared() {
        final PuntTransport transport = sockets.transport();
        if (sender == null && transport != null) {
            sender = transport.sender();
        }
        return sender != null;
    }

    private void int32(final int at, final int value) {
        datagram[at] = (byte) value;
        datagram[at + 1] = (byte) (value >>> 8);
        datagram[at + 2] = (byte) (value >>> 16);
        datagram[at + 3] = (byte) (value >>> 24);
    }

    private static String text(final PuntSockets sockets, final PuntTarget target, final TraceRecord record) {
        final PuntSockets.View view = sockets.view();
        // the UDP header was taken off before the record was made
        final String peer = switch (target.kind()) {
            case L4 -> null;
            case IP_PROTO -> view.protocols().get(PuntTarget.key(target.ip6(), record.u8(protocolAt(target.ip6()))));
            case EXCEPTION -> view.exceptions().get(record.aux());
        };
        final int shown = Math.min(TRACED_OCTETS, Math.min(record.length(), TraceRecord.BYTES));
        final byte[] octets = Arrays.copyOf(record.data(), shown);
        return (peer == null ? "" : "  to: " + peer + "\n") + "  "
                + HexFormat.of().formatHex(octets);
    }
}
