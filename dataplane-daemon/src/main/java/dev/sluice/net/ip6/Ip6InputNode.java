package dev.sluice.net.ip6;

import dev.sluice.graph.buffer.BufferHeader;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.counter.WorkerCounters;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.arc.ArcPosition;
import dev.sluice.net.iface.InterfaceView;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.ip.IpTrace;
import dev.sluice.net.packet.Icmp6Header;
import dev.sluice.net.packet.Ip6Header;

/**
 * {@code ip6-input}: checks the header (RFC 8200 section 3, RFC 4291 sections 2.5.2, 2.5.3 and 2.7), cuts off what the
 * link added behind the packet, and writes the table of the receiving interface into x. Next: {@code ip6-lookup}, for
 * multicast {@code ip6-mfib-forward-lookup}, or the first {@code ip6-unicast} or {@code ip6-multicast} feature of the
 * interface; {@code ip6-not-enabled} where IPv6 is off.
 *
 * <p>The current header is the IPv6 header. One test of everything sends an odd packet to {@link #examine}.
 */
final class Ip6InputNode implements Node {
    /** Slots. */
    enum Next {
        DROP,
        LOOKUP,
        LOOKUP_MULTICAST,
        ICMP_ERROR,
        NOT_ENABLED
    }

    /** Why packets are dropped. */
    enum Count {
        TOO_SHORT,
        BAD_LENGTH,
        VERSION,
        TIME_EXPIRED,
        MARTIAN_SOURCE,
        LOOPBACK_DESTINATION,
        NOT_ENABLED
    }

    private static final int LOOKUP = Next.LOOKUP.ordinal();
    private static final long VERSION_MASK = 0xf0;
    private static final long VERSION_6 = 0x60;
    private static final int MULTICAST = 0xff;

    private final Interfaces interfaces;
    private final ArcPosition unicast;
    private final ArcPosition multicast;
    private final BufferPool pool;

    private Ip6InputNode(
            final Interfaces interfaces,
            final ArcPosition unicast,
            final ArcPosition multicast,
            final NodeContext context) {
        this.interfaces = interfaces;
        this.unicast = unicast;
        this.multicast = multicast;
        this.pool = context.buffers().pool();
    }

    static NodeSpec spec(final Interfaces interfaces, final ArcPosition unicast, final ArcPosition multicast) {
        return NodeSpec.internal("ip6-input", c -> new Ip6InputNode(interfaces, unicast, multicast, c))
                .next(Next.DROP, "ip6-drop")
                .next(Next.LOOKUP, "ip6-lookup")
                .next(Next.LOOKUP_MULTICAST, "ip6-mfib-forward-lookup")
                .next(Next.ICMP_ERROR, "ip6-icmp-error")
                .next(Next.NOT_ENABLED, "ip6-not-enabled")
                .count(Count.TOO_SHORT, Severity.ERROR, "ip6 length < 40 bytes")
                .count(Count.BAD_LENGTH, Severity.ERROR, "ip6 length > l2 length")
                .count(Count.VERSION, Severity.ERROR, "ip6 version != 6")
                .count(Count.TIME_EXPIRED, Severity.ERROR, "ip6 ttl <= 1")
                .count(Count.MARTIAN_SOURCE, Severity.ERROR, "ip6 martian source address")
                .count(Count.LOOPBACK_DESTINATION, Severity.ERROR, "ip6 loopback destination address")
                .count(Count.NOT_ENABLED, Severity.ERROR, "ip6 not enabled on the interface")
                .traceBefore(IpTrace.IP6::header);
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final InterfaceView view = interfaces.view();
        countReceived(frame, interfaces.counters().ip6, context.thread());
        if (frame.rx == Frame.MIXED) {
            if (!setTables(frame, view)) {
                return mixed(frame, context, view);
            }
        } else if ((view.flags(frame.rx) & InterfaceView.IP6_ENABLED) == 0) {
            return notEnabled(frame, context);
        } else {
            setTable(frame, view.ip6Table()[frame.rx]);
        }
        check(frame, context);
        return unicast.byRx(frame, context, LOOKUP);
    }

    private static void countReceived(final Frame frame, final WorkerCounters counters, final int thread) {
        if (frame.rx != Frame.MIXED) {
            counters.add(thread, frame.rx, frame.n);
            return;
        }
        final long[] row = counters.row(thread);
        final long[] x = frame.x;
        for (int i = 0, n = frame.n; i < n; i++) {
            row[WorkerCounters.PAD + PacketMeta.rx(x[i])]++;
        }
    }

    private void check(final Frame frame, final NodeContext context) {
        final long[] meta = frame.meta;
        for (int i = 0, n = frame.n; i < n; i++) {
            final long m = meta[i];
            final long a = Slab.address(m);
            final long w0 = Slab.u64(a);
            if (isOdd(m, w0, Slab.u64(a + Ip6Header.SRC), Slab.u64(a + Ip6Header.DST))) {
                examine(frame, context, i, w0);
            }
        }
    }

    /**
     * True for anything but a packet whose length fits, that may live on, and that goes from a host to a host.
     *
     * @param w0 first eight bytes, loaded; so {@code src} and {@code dst}, those of the addresses
     */
    private static boolean isOdd(final long meta, final long w0, final long src, final long dst) {
        final int payload = Integer.reverseBytes((int) (w0 >>> 32)) >>> 16;
        return (w0 & VERSION_MASK) != VERSION_6
                || payload + Ip6Header.LENGTH != PacketMeta.length(meta)
                || w0 >>> 56 == 0
                || (dst & 0xff) == MULTICAST
                || (src & 0xff) == MULTICAST
                || src == 0
                || dst == 0;
    }

    /** Looks at an odd packet closely: drops it for the first reason, answers it, or lets it pass after all. */
    private void examine(final Frame frame, final NodeContext context, final int i, final long w0) {
        final long meta = frame.meta[i];
        final long a = Slab.address(meta);
        final int first = PacketMeta.length(meta);
        final int total = (Integer.reverseBytes((int) (w0 >>> 32)) >>> 16) + Ip6Header.LENGTH;
        final int rest = (meta & PacketMeta.CHAINED) == 0 ? 0 : BufferHeader.rest(pool.header(frame.bi[i]));
        if ((w0 & VERSION_MASK) != VERSION_6) {
            context.drop(frame, i, Count.VERSION);
        } else if (first < Ip6Header.LENGTH) {
            context.drop(frame, i, Count.TOO_SHORT);
        } else if (total > first + rest) {
            context.drop(frame, i, Count.BAD_LENGTH);
        } else if (isMartian(a)) {
            context.drop(frame, i, Count.MARTIAN_SOURCE);
        } else if (Slab.u64(a + Ip6Header.DST) == 0 && Slab.u64be(a + Ip6Header.DST + 8) <= 1) {
            context.drop(frame, i, Count.LOOPBACK_DESTINATION);
        } else if (w0 >>> 56 == 0) {
            context.count(Count.TIME_EXPIRED, 1);
            frame.aux[i] = Icmp6Header.errorWord(Icmp6Header.TIME_EXCEEDED, Icmp6Header.CODE_HOP_LIMIT_EXCEEDED, 0);
            context.except(i, Next.ICMP_ERROR.ordinal());
        } else {
            if (rest == 0 && total < first) {
                frame.meta[i] = PacketMeta.withLength(meta, total);
            }
            if (Slab.u8(a + Ip6Header.DST) == MULTICAST) {
                final int rx = PacketMeta.rx(frame.x[i]);
                context.except(i, multicast.next(rx, Next.LOOKUP_MULTICAST.ordinal()));
            }
        }
    }

    /** True for a source that is a group, {@code ::1}, or {@code ::} of a packet to one host (RFC 4291 section 2.5). */
    private static boolean isMartian(final long a) {
        if (Slab.u8(a + Ip6Header.SRC) == MULTICAST) {
            return true;
        }
        if (Slab.u64(a + Ip6Header.SRC) != 0) {
            return false;
        }
        final long low = Slab.u64be(a + Ip6Header.SRC + 8);
        return low == 1 || low == 0 && Slab.u8(a + Ip6Header.DST) != MULTICAST;
    }

    private static void setTable(final Frame frame, final int table) {
        final long[] x = frame.x;
        final long bits = (long) table << 48;
        for (int i = 0, n = frame.n; i < n; i++) {
            x[i] = x[i] & 0xffff_ffff_ffffL | bits;
        }
    }

    /** True when all interfaces in the frame have IPv6 on. */
    private static boolean setTables(final Frame frame, final InterfaceView view) {
        final long[] x = frame.x;
        final int[] tables = view.ip6Table();
        final int[] flags = view.flags();
        int all = -1;
        for (int i = 0, n = frame.n; i < n; i++) {
            final int rx = PacketMeta.rx(x[i]);
            x[i] = PacketMeta.withTable(x[i], tables[rx]);
            all &= flags[rx];
        }
        return (all & InterfaceView.IP6_ENABLED) != 0;
    }

    private static int notEnabled(final Frame frame, final NodeContext context) {
        final int reason = context.counterIndex(Count.NOT_ENABLED);
        for (int i = 0; i < frame.n; i++) {
            frame.aux[i] = reason;
        }
        context.count(Count.NOT_ENABLED, frame.n);
        return Next.NOT_ENABLED.ordinal();
    }

    /** Some packets of the frame came in on interfaces without IPv6. */
    private int mixed(final Frame frame, final NodeContext context, final InterfaceView view) {
        for (int i = 0; i < frame.n; i++) {
            final long a = Slab.address(frame.meta[i]);
            final long w0 = Slab.u64(a);
            if ((view.flags(PacketMeta.rx(frame.x[i])) & InterfaceView.IP6_ENABLED) == 0) {
                context.except(frame, i, Next.NOT_ENABLED.ordinal(), Count.NOT_ENABLED);
            } else if (isOdd(frame.meta[i], w0, Slab.u64(a + Ip6Header.SRC), Slab.u64(a + Ip6Header.DST))) {
                examine(frame, context, i, w0);
            }
        }
        return unicast.byRx(frame, context, LOOKUP);
    }
}
