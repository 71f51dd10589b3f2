package dev.sluice.net.ip;

import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.arc.ArcPosition;
import dev.sluice.net.arc.FeatureArc;
import dev.sluice.net.packet.Ip4Header;
import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.PacketBytes;

/**
 * {@code ip4-local-full-reassembly} and {@code ip6-local-full-reassembly}: hold fragments to us until their datagram is
 * whole; next: {@code ip4-local} or {@code ip6-local}. {@code ip4-full-reassembly-feature} and
 * {@code ip6-full-reassembly-feature} do so with whatever an interface receives; next: the next feature of the unicast
 * arc.
 *
 * <p>Each thread puts together what it receives itself: a driver must give all fragments of a datagram to one queue,
 * which hashing without ports does.
 */
final class ReassemblyNode implements Node {
    enum Next {
        DROP,
        ICMP_ERROR
    }

    enum Count {
        REASS_COMPLETE,
        REASS_MALFORMED_PACKET,
        REASS_DUPLICATE_FRAGMENT,
        REASS_OVERLAPPING_FRAGMENT,
        REASS_FRAGMENT_CHAIN_TOO_LONG,
        REASS_LIMIT_REACHED,
        REASS_INTERNAL_ERROR,
        REASS_TIMEOUT,
        REASS_INVALID_FRAG_LEN,
        REASS_INVALID_FRAG_SIZE,
        REASS_MISSING_UPPER,
        REASS_TOO_LARGE,
        REASS_OFF
    }

    private static final int MAX_DATA = 0xffff - Ip4Header.MIN_LENGTH;

    private final Reassemblies control;
    private final Reassembly reassembly;
    private final ArcPosition position;
    private final int end;
    private final BufferPool pool;
    private final Reassembly.Fragment fragment = new Reassembly.Fragment();

    private ReassemblyNode(
            final Reassemblies control, final ArcPosition position, final int end, final NodeContext context) {
        this.control = control;
        this.position = position;
        this.end = end;
        reassembly = control.of(context);
        pool = context.buffers().pool();
        fragment.local = position == null;
    }

    /** The node of packets to us. */
    static NodeSpec local(final Reassemblies control) {
        final int end = Next.values().length;
        return describe(
                        NodeSpec.internal(
                                control.localNode(), context -> new ReassemblyNode(control, null, end, context)),
                        control)
                .next(control.family() + "-local");
    }

    /** The feature of the unicast arc. */
    static NodeSpec feature(final Reassemblies control, final FeatureArc arc) {
        final String name = control.featureNode();
        return describe(
                NodeSpec.internal(
                        name, context -> new ReassemblyNode(control, arc.position(name), arc.endSlot(name), context)),
                control);
    }

    private static NodeSpec describe(final NodeSpec spec, final Reassemblies control) {
        return spec.next(Next.DROP, control.family() + "-drop")
                .next(Next.ICMP_ERROR, control.family() + "-icmp-error")
                .count(Count.REASS_COMPLETE, Severity.INFO, "datagrams reassembled")
                .count(Count.REASS_MALFORMED_PACKET, Severity.ERROR, "malformed packets")
                .count(Count.REASS_DUPLICATE_FRAGMENT, Severity.ERROR, "duplicate/overlapping fragments")
                .count(Count.REASS_OVERLAPPING_FRAGMENT, Severity.ERROR, "datagrams dropped, fragments overlap")
                .count(Count.REASS_FRAGMENT_CHAIN_TOO_LONG, Severity.ERROR, "fragment chain too long (drops)")
                .count(Count.REASS_LIMIT_REACHED, Severity.ERROR, "drops due to concurrent reassemblies limit")
                .count(Count.REASS_INTERNAL_ERROR, Severity.ERROR, "drops of fragments that cannot be cut to fit")
                .count(Count.REASS_TIMEOUT, Severity.ERROR, "datagrams not completed in time")
                .count(Count.REASS_INVALID_FRAG_LEN, Severity.ERROR, "invalid fragment length")
                .count(Count.REASS_INVALID_FRAG_SIZE, Severity.ERROR, "invalid fragment size")
                .count(Count.REASS_MISSING_UPPER, Severity.ERROR, "missing-upper layer drops")
                .count(Count.REASS_TOO_LARGE, Severity.ERROR, "datagrams longer than 65535 octets")
                .count(Count.REASS_OFF, Severity.ERROR, "fragments to us while local reassembly is off")
                .traceBefore(control.family() == IpFamily.IP4 ? IpTrace.IP4::header : IpTrace.IP6::header);
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        for (int i = 0, n = frame.n; i < n; i++) {
            final int slot = packet(frame, i, context);
            if (slot != end) {
                context.except(i, slot);
            }
        }
        return end;
    }

    private int packet(final Frame frame, final int i, final NodeContext context) {
        if (fragment.local && !control.local()) {
            return context.refuse(frame, i, Count.REASS_OFF);
        }
        return control.family() == IpFamily.IP4 ? packet4(frame, i, context) : packet6(frame, i, context);
    }

    private int out(final Frame frame, final int i) {
        return position == null ? end : position.next(PacketMeta.rx(frame.x[i]), end);
    }

    private int packet4(final Frame frame, final int i, final NodeContext context) {
        final long meta = frame.meta[i];
        final long ip = Slab.address(meta);
        final int word = Slab.u16be(ip + Ip4Header.FLAGS_FRAGMENT);
        fragment.more = (word & Ip4Header.MORE_FRAGMENTS) != 0;
        fragment.from = (word & Ip4Header.FRAGMENT_OFFSET_MASK) << 3;
        if (!fragment.more && fragment.from == 0) {
            return out(frame, i);
        }
        fragment.skip = Ip4Header.length(Slab.u8(ip));
        final int length = Slab.u16be(ip + Ip4Header.TOTAL_LENGTH) - fragment.skip;
        fragment.end = fragment.from + length;
        if (length <= 0
                || fragment.more && (length & 7) != 0
                || fragment.end > MAX_DATA
                || PacketBytes.length(pool, frame.bi[i], meta) != fragment.skip + length) {
            return context.refuse(frame, i, Count.REASS_MALFORMED_PACKET);
        }
        return add(frame, i, context);
    }

    private int packet6(final Frame frame, final int i, final NodeContext context) {
        final long meta = frame.meta[i];
        final int length = PacketBytes.length(pool, frame.bi[i], meta);
        return switch (Ip6Fragments.read(fragment, meta, length)) {
            case WHOLE -> out(frame, i);
            case ATOMIC -> {
                frame.meta[i] = Reassembly.whole6(meta, fragment.header, fragment.named, fragment.end - fragment.from);
                frame.x[i] = PacketMeta.withL3(frame.x[i], Slab.address(frame.meta[i]));
                context.count(Count.REASS_COMPLETE, 1);
                yield out(frame, i);
            }
            case FRAGMENT -> add(frame, i, context);
            case MALFORMED -> context.refuse(frame, i, Count.REASS_MALFORMED_PACKET);
            case EMPTY -> context.refuse(frame, i, Count.REASS_INVALID_FRAG_LEN);
            case ODD_SIZE -> answer(frame, i, context, Count.REASS_INVALID_FRAG_SIZE, Ip6Fragments.ODD_SIZE);
            case TOO_LARGE -> answer(frame, i, context, Count.REASS_TOO_LARGE, Ip6Fragments.tooLarge(fragment.header));
            case MISSING_UPPER -> answer(frame, i, context, Count.REASS_MISSING_UPPER, Ip6Fragments.MISSING_UPPER);
        };
    }

    private static int answer(
            final Frame frame, final int i, final NodeContext context, final Count reason, final int error) {
        context.count(reason, 1);
        frame.aux[i] = error;
        return Next.ICMP_ERROR.ordinal();
    }

    private int add(final Frame frame, final int i, final NodeContext context) {
        final Reassembly.Outcome outcome =
                reassembly.add(fragment, frame.bi[i], frame.meta[i], frame.x[i], context.nowNs(), control.limits());
        if (reassembly.expired >= 0) {
            context.count(Count.REASS_TIMEOUT, 1);
            ReassemblyExpiryNode.report(context, reassembly.expired, Next.ICMP_ERROR.ordinal(), control.timeExceeded());
        }
        return switch (outcome) {
            case HELD -> NodeContext.GONE;
            case COMPLETE -> {
                context.count(Count.REASS_COMPLETE, 1);
                context.emit(out(frame, i), reassembly.doneBuffer, reassembly.doneMeta, reassembly.doneX, frame.aux[i]);
                yield NodeContext.GONE;
            }
            case MALFORMED -> context.refuse(frame, i, Count.REASS_MALFORMED_PACKET);
            case DUPLICATE -> context.refuse(frame, i, Count.REASS_DUPLICATE_FRAGMENT);
            case OVERLAP -> context.refuse(frame, i, Count.REASS_OVERLAPPING_FRAGMENT);
            case TOO_MANY -> context.refuse(frame, i, Count.REASS_FRAGMENT_CHAIN_TOO_LONG);
            case LIMIT -> context.refuse(frame, i, Count.REASS_LIMIT_REACHED);
            case INTERNAL_ERROR -> context.refuse(frame, i, Count.REASS_INTERNAL_ERROR);
        };
    }
}
