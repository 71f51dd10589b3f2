package dev.sluice.net.ip4;

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
import dev.sluice.net.packet.Checksum;
import dev.sluice.net.packet.IcmpHeader;
import dev.sluice.net.packet.Ip4Header;
import java.util.Arrays;

/**
 * {@code ip4-input}: checks the header (RFC 1812 section 5.2.2) and the source address (5.3.7), cuts off what the link
 * added behind the packet, and writes the table of the receiving interface into x. Next: {@code ip4-lookup}, or the
 * first {@code ip4-unicast} feature of the interface.
 *
 * <p>The current header is the IPv4 header. One test of everything sends an odd packet to {@link #examine}; the usual
 * packet costs three loads and no division of labour between loops, since all fields are in one cache line.
 */
final class Ip4InputNode implements Node {
    /** Slots. */
    enum Next {
        DROP,
        LOOKUP,
        ICMP_ERROR
    }

    /** Why packets are dropped. */
    enum Count {
        TOO_SHORT,
        BAD_LENGTH,
        BAD_CHECKSUM,
        VERSION,
        FRAGMENT_OFFSET_ONE,
        TIME_EXPIRED,
        OPTIONS,
        MARTIAN_SOURCE,
        LOOPBACK_DESTINATION,
        NOT_ENABLED
    }

    private static final int LOOKUP = Next.LOOKUP.ordinal();
    private static final int NO_OPTIONS = Ip4Header.VERSION_IHL_NO_OPTIONS;

    /**
     * Flags and fragment offset as they stand in bits 48-63 of the first eight bytes: an offset of one, whatever the
     * flags.
     */
    private static final long OFFSET_MASK = (long) Ip4Header.FRAGMENT_OFFSET_MASK_LE << 48;

    private static final long OFFSET_ONE = 0x0100L << 48;

    /** Version, header length and total length in the first four bytes as loaded. */
    private static final int VERSION_AND_LENGTH = 0xffff_00ff;

    /** By the first byte of an address: true for 0/8, 127/8, 224/4 and 240/4, which no source has. Never written. */
    private static final boolean[] MARTIAN = martian();

    private final Interfaces interfaces;
    private final ArcPosition features;
    private final BufferPool pool;
    private final boolean verify;

    private Ip4InputNode(
            final Interfaces interfaces, final ArcPosition features, final NodeContext context, final boolean verify) {
        this.interfaces = interfaces;
        this.features = features;
        this.pool = context.buffers().pool();
        this.verify = verify;
    }

    /** {@code ip4-input}. */
    static NodeSpec spec(final Interfaces interfaces, final ArcPosition features) {
        return describe(NodeSpec.internal("ip4-input", c -> new Ip4InputNode(interfaces, features, c, true)))
                .next(Next.DROP, "ip4-drop")
                .next(Next.LOOKUP, "ip4-lookup")
                .next(Next.ICMP_ERROR, "ip4-icmp-error");
    }

    /** {@code ip4-input-no-checksum}: for packets whose header a device has verified. */
    static NodeSpec noChecksumSpec(final Interfaces interfaces, final ArcPosition features) {
        return describe(NodeSpec.internal(
                        "ip4-input-no-checksum", c -> new Ip4InputNode(interfaces, features, c, false)))
                .siblingOf("ip4-input");
    }

    private static NodeSpec describe(final NodeSpec spec) {
        return spec.count(Count.TOO_SHORT, Severity.ERROR, "ip4 length < 20 bytes")
                .count(Count.BAD_LENGTH, Severity.ERROR, "ip4 length > l2 length")
                .count(Count.BAD_CHECKSUM, Severity.ERROR, "bad ip4 checksum")
                .count(Count.VERSION, Severity.ERROR, "ip4 version != 4")
                .count(Count.FRAGMENT_OFFSET_ONE, Severity.ERROR, "ip4 fragment offset == 1")
                .count(Count.TIME_EXPIRED, Severity.ERROR, "ip4 ttl <= 1")
                .count(Count.OPTIONS, Severity.INFO, "ip4 options present")
                .count(Count.MARTIAN_SOURCE, Severity.ERROR, "ip4 martian source address")
                .count(Count.LOOPBACK_DESTINATION, Severity.ERROR, "ip4 loopback destination address")
                .count(Count.NOT_ENABLED, Severity.ERROR, "ip4 not enabled on the interface")
                .traceBefore(IpTrace.IP4::header);
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final InterfaceView view = interfaces.view();
        countReceived(frame, interfaces.counters().ip4, context.thread());
        if (frame.rx == Frame.MIXED) {
            final boolean all = setTables(frame, view);
            if (!all) {
                return mixed(frame, context, view);
            }
        } else if ((view.flags(frame.rx) & InterfaceView.IP4_ENABLED) == 0) {
            return notEnabled(frame, context);
        } else {
            setTable(frame, view.ip4Table()[frame.rx]);
        }
        check(frame, context);
        return features.byRx(frame, context, LOOKUP);
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
        final boolean verify = this.verify;
        for (int i = 0, n = frame.n; i < n; i++) {
            final long m = meta[i];
            final long a = Slab.address(m);
            final long w0 = Slab.u64(a);
            final long w1 = Slab.u64(a + 8);
            final int dst = Slab.u32(a + Ip4Header.DST);
            if (isOdd(m, w0, w1, dst) || verify && Checksum.isBadIp4(w0, w1, dst)) {
                examine(frame, context, i, w0, w1, dst);
            }
        }
    }

    /**
     * True for anything but a packet without options whose length fits, that is not a later fragment, may live on, and
     * whose addresses may stand in a packet.
     */
    private static boolean isOdd(final long meta, final long w0, final long w1, final int dst) {
        final int length = PacketMeta.length(meta);
        return (((int) w0 ^ (Integer.reverseBytes(length) | NO_OPTIONS)) & VERSION_AND_LENGTH) != 0
                || length < Ip4Header.MIN_LENGTH
                || (w1 & 0xff) == 0
                || (w0 & OFFSET_MASK) != 0
                || MARTIAN[(int) (w1 >>> 32) & 0xff]
                || (dst & 0xff) == 127;
    }

    private static boolean isMartian(final int src) {
        return MARTIAN[src & 0xff];
    }

    private static boolean[] martian() {
        final boolean[] martian = new boolean[256];
        martian[0] = true;
        martian[127] = true;
        Arrays.fill(martian, 224, 256, true);
        return martian;
    }

    /** Looks at an odd packet closely: drops it for the first reason, answers it, or lets it pass after all. */
    private void examine(
            final Frame frame, final NodeContext context, final int i, final long w0, final long w1, final int dst) {
        final long meta = frame.meta[i];
        final int first = PacketMeta.length(meta);
        final int headerLength = Ip4Header.length((int) w0);
        final int total = Integer.reverseBytes((int) w0) & 0xffff;
        final int rest = (meta & PacketMeta.CHAINED) == 0 ? 0 : BufferHeader.rest(pool.header(frame.bi[i]));
        if (((int) w0 >>> 4 & 15) != 4) {
            context.drop(frame, i, Count.VERSION);
        } else if (first < Ip4Header.MIN_LENGTH || headerLength < Ip4Header.MIN_LENGTH || total < headerLength) {
            context.drop(frame, i, Count.TOO_SHORT);
        } else if (total > first + rest || headerLength > first) {
            context.drop(frame, i, Count.BAD_LENGTH);
        } else if (verify && isBadChecksum(meta, headerLength, w0, w1, dst)) {
            context.drop(frame, i, Count.BAD_CHECKSUM);
        } else if ((w0 & OFFSET_MASK) == OFFSET_ONE) {
            context.drop(frame, i, Count.FRAGMENT_OFFSET_ONE);
        } else if (isMartian((int) (w1 >>> 32)) && !((int) (w1 >>> 32) == 0 && dst == -1)) {
            context.drop(frame, i, Count.MARTIAN_SOURCE);
        } else if ((dst & 0xff) == 127) {
            context.drop(frame, i, Count.LOOPBACK_DESTINATION);
        } else if (((int) w1 & 0xff) == 0) {
            context.count(Count.TIME_EXPIRED, 1);
            frame.aux[i] = IcmpHeader.errorWord(IcmpHeader.TIME_EXCEEDED, IcmpHeader.CODE_TTL_EXCEEDED_IN_TRANSIT, 0);
            context.except(i, Next.ICMP_ERROR.ordinal());
        } else {
            if (headerLength > Ip4Header.MIN_LENGTH) {
                context.count(Count.OPTIONS, 1);
            }
            if (rest == 0 && total < first) {
                frame.meta[i] = PacketMeta.withLength(meta, total);
            }
        }
    }

    private static boolean isBadChecksum(
            final long meta, final int headerLength, final long w0, final long w1, final int w2) {
        long sum = Checksum.add32(Checksum.add64(Checksum.add64(0, w0), w1), w2);
        final long a = Slab.address(meta);
        for (int at = Ip4Header.MIN_LENGTH; at < headerLength; at += 4) {
            sum = Checksum.add32(sum, Slab.u32(a + at));
        }
        return Checksum.isBad(sum);
    }

    private static void setTable(final Frame frame, final int table) {
        final long[] x = frame.x;
        final long bits = (long) table << 48;
        for (int i = 0, n = frame.n; i < n; i++) {
            x[i] = x[i] & 0xffff_ffff_ffffL | bits;
        }
    }

    /** True when all interfaces in the frame have IPv4 on. */
    private static boolean setTables(final Frame frame, final InterfaceView view) {
        final long[] x = frame.x;
        final int[] tables = view.ip4Table();
        final int[] flags = view.flags();
        int all = -1;
        for (int i = 0, n = frame.n; i < n; i++) {
            final int rx = PacketMeta.rx(x[i]);
            x[i] = PacketMeta.withTable(x[i], tables[rx]);
            all &= flags[rx];
        }
        return (all & InterfaceView.IP4_ENABLED) != 0;
    }

    private static int notEnabled(final Frame frame, final NodeContext context) {
        final int reason = context.counterIndex(Count.NOT_ENABLED);
        for (int i = 0; i < frame.n; i++) {
            frame.aux[i] = reason;
        }
        context.count(Count.NOT_ENABLED, frame.n);
        return NodeContext.DROP;
    }

    /** Some packets of the frame came in on interfaces without IPv4. */
    private int mixed(final Frame frame, final NodeContext context, final InterfaceView view) {
        for (int i = 0; i < frame.n; i++) {
            final long a = Slab.address(frame.meta[i]);
            final long w0 = Slab.u64(a);
            final long w1 = Slab.u64(a + 8);
            final int dst = Slab.u32(a + Ip4Header.DST);
            if ((view.flags(PacketMeta.rx(frame.x[i])) & InterfaceView.IP4_ENABLED) == 0) {
                context.drop(frame, i, Count.NOT_ENABLED);
            } else if (isOdd(frame.meta[i], w0, w1, dst) || verify && Checksum.isBadIp4(w0, w1, dst)) {
                examine(frame, context, i, w0, w1, dst);
            }
        }
        return features.byRx(frame, context, LOOKUP);
    }
}
