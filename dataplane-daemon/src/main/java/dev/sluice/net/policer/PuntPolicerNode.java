package dev.sluice.net.policer;

import dev.sluice.graph.buffer.BufferHeader;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.counter.WorkerCounters;
import dev.sluice.graph.handoff.FrameHandoff;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.arc.ArcPosition;
import dev.sluice.net.arc.FeatureArc;
import dev.sluice.net.packet.Checksum;
import dev.sluice.net.packet.Ip4Header;
import dev.sluice.net.packet.IpFamily;
import java.util.Arrays;

/**
 * {@code ip4-punt-policer}, {@code ip6-punt-policer}: drops, marks or lets pass punted packets as their policer says;
 * those of a policer that belongs to another thread are handed over to it, where they come here again. Next: the next
 * feature of the arc.
 */
final class PuntPolicerNode implements Node {
    enum Count {
        POLICED,
        CONGESTION
    }

    private static final int DROP = 0;

    /** Low half of the octet behind the version of IPv4: not the code point (RFC 3168 section 5). */
    private static final int ECN = 3;

    private final Policers policers;
    private final IpFamily family;
    private final FrameHandoff handoff;
    private final ArcPosition position;
    private final int end;
    private final BufferPool pool;
    private final WorkerCounters[] counters;
    private final int[] targets = new int[Frame.SIZE];

    private PuntPolicerNode(
            final Policers policers,
            final IpFamily family,
            final FrameHandoff handoff,
            final ArcPosition position,
            final int end,
            final NodeContext context) {
        this.policers = policers;
        this.family = family;
        this.handoff = handoff;
        this.position = position;
        this.end = end;
        counters = policers.countersByColor();
        pool = context.buffers().pool();
    }

    static NodeSpec spec(
            final String name,
            final Policers policers,
            final IpFamily family,
            final FrameHandoff handoff,
            final FeatureArc arc) {
        return NodeSpec.internal(
                        name,
                        context -> new PuntPolicerNode(
                                policers, family, handoff, arc.position(name), arc.endSlot(name), context))
                .next(family + "-drop")
                .count(Count.POLICED, Severity.ERROR, "policed")
                .count(Count.CONGESTION, Severity.ERROR, "handoff congestion drop")
                .trace(record -> "POLICER: " + (record.next() == DROP ? "drop" : "pass"));
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final Policer policer = policers.puntPolicer(family);
        final int owner = policer == null ? context.thread() : policer.claim(context.thread());
        if (owner != context.thread() && owner < handoff.threads()) {
            Arrays.fill(targets, 0, frame.n, owner);
            context.count(Count.CONGESTION, handoff.enqueue(context, frame, targets));
            return TAKEN;
        }
        if (policer != null) {
            policer.fill(context.nowNs());
        }
        final int[] nexts = context.nexts();
        int policed = 0;
        for (int i = 0, n = frame.n; i < n; i++) {
            nexts[i] = position.next(PacketMeta.rx(frame.x[i]), end);
            if (policer != null && !passes(policer, frame, i, context.thread())) {
                frame.aux[i] = context.counterIndex(Count.POLICED);
                nexts[i] = DROP;
                policed++;
            }
        }
        context.count(Count.POLICED, policed);
        return BY_NEXTS;
    }

    private boolean passes(final Policer policer, final Frame frame, final int i, final int thread) {
        final long meta = frame.meta[i];
        final int length = PacketMeta.length(meta)
                + ((meta & PacketMeta.CHAINED) == 0 ? 0 : BufferHeader.rest(pool.header(frame.bi[i])));
        final int color = policer.police(length);
        counters[color].add(thread, policer.index(), 1, length);
        final int action = policer.action(color);
        if (action == PolicerConfig.Action.MARK) {
            mark(Slab.address(meta), policer.codePoint(color));
        }
        return action != PolicerConfig.Action.DROP;
    }

    private void mark(final long ip, final int dscp) {
        if (family == IpFamily.IP6) {
            final int word = Slab.u16be(ip);
            Slab.putU16be(ip, word & 0xf03f | dscp << 6);
            return;
        }
        final int before = Slab.u16(ip);
        Slab.putU8(ip + 1, Slab.u8(ip + 1) & ECN | dscp << 2);
        Slab.putU16(
                ip + Ip4Header.CHECKSUM, Checksum.update16(Slab.u16(ip + Ip4Header.CHECKSUM), before, Slab.u16(ip)));
    }
}
