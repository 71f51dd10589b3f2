package dev.sluice.net.l2;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.ethernet.EthernetInput;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.EthernetHeader;

/**
 * {@code l2-fwd}: looks the destination address up. Next: {@code l2-output} for known stations, {@code l2-flood} for
 * groups and unknown ones, {@code arp-term-l2bd} before that for groups where that is on, {@code ethernet-input-bvi}
 * for the domain's routed interface, or {@code error-drop}. The instance belongs to its thread.
 */
final class L2FwdNode implements Node {
    /** Name of the node. */
    static final String NAME = "l2-fwd";

    enum Next {
        DROP,
        OUTPUT,
        FLOOD,
        BVI,
        ARP_TERM
    }

    enum Count {
        FILTERED,
        NO_FORWARD
    }

    private static final int OUTPUT = Next.OUTPUT.ordinal();
    private static final int FLOOD = Next.FLOOD.ordinal();
    private static final int BVI = Next.BVI.ordinal();
    private static final int ARP_TERM = Next.ARP_TERM.ordinal();
    private static final long KIND = MacTable.VALID | MacTable.FILTER | MacTable.BVI;

    private final BridgeDomains domains;
    private final L2Fib fib;
    private final Interfaces interfaces;
    private final FrameKeys lookup = new FrameKeys();

    private L2FwdNode(final BridgeDomains domains, final L2Fib fib, final Interfaces interfaces) {
        this.domains = domains;
        this.fib = fib;
        this.interfaces = interfaces;
    }

    static NodeSpec spec(final BridgeDomains domains, final L2Fib fib, final Interfaces interfaces) {
        return NodeSpec.internal(NAME, context -> new L2FwdNode(domains, fib, interfaces))
                .next(Next.DROP, "error-drop")
                .next(Next.OUTPUT, L2OutputNode.NAME)
                .next(Next.FLOOD, L2FloodNode.NAME)
                .next(Next.BVI, EthernetInput.BVI_NODE)
                .next(Next.ARP_TERM, ArpTermNode.NAME)
                .count(Count.FILTERED, Severity.ERROR, "L2 filter destination mac drops")
                .count(Count.NO_FORWARD, Severity.ERROR, "L2 forwarding is off in the bridge domain")
                .trace(record -> L2Text.sent(NAME, record));
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final L2View view = domains.view();
        final FrameKeys lookup = this.lookup;
        lookup.lookup(frame, EthernetHeader.DST, view, fib.slots());
        final int forward = frame.rx == Frame.MIXED ? 0 : view.domainFlags(view.port(frame.rx)) & L2View.FORWARD;
        final long[] values = lookup.values;
        final long[] x = frame.x;
        long odd = forward ^ L2View.FORWARD;
        for (int i = 0, n = frame.n; i < n; i++) {
            final long value = values[i];
            odd |= value & KIND ^ MacTable.VALID;
            x[i] = PacketMeta.withTx(x[i], (int) value & MacTable.INTERFACE);
        }
        return odd == 0 ? OUTPUT : each(frame, context, view);
    }

    private int each(final Frame frame, final NodeContext context, final L2View view) {
        final int[] nexts = context.nexts();
        int routed = 0;
        for (int i = 0, n = frame.n; i < n; i++) {
            nexts[i] = one(frame, i, context, view);
            routed += nexts[i] == BVI ? 1 : 0;
        }
        if (routed > 0) {
            // the packets of one frame may have come through several domains
            frame.rx = routed == frame.n ? same(frame) : Frame.MIXED;
        }
        return BY_NEXTS;
    }

    private int one(final Frame frame, final int i, final NodeContext context, final L2View view) {
        final long value = lookup.values[i];
        // little-endian, so the group bit is the lowest
        final boolean group = (lookup.keys[i] & 1) != 0;
        final int flags = view.domainFlags(view.port(PacketMeta.rx(frame.x[i])));
        if ((value & MacTable.BVI) != 0) {
            final int bvi = (int) value & MacTable.INTERFACE;
            frame.x[i] = PacketMeta.withRx(frame.x[i], bvi);
            interfaces.counters().rx.add(context.thread(), bvi, 1, PacketMeta.length(frame.meta[i]));
            return BVI;
        }
        if ((value & MacTable.FILTER) != 0) {
            return context.refuse(frame, i, Count.FILTERED);
        }
        if (group && (flags & L2View.ARP_TERM) != 0) {
            return ARP_TERM;
        }
        if (group || value == 0 && (flags & L2View.FORWARD) != 0) {
            return FLOOD;
        }
        return (flags & L2View.FORWARD) != 0 ? OUTPUT : context.refuse(frame, i, Count.NO_FORWARD);
    }

    private static int same(final Frame frame) {
        final int rx = PacketMeta.rx(frame.x[0]);
        for (int i = 1; i < frame.n; i++) {
            if (PacketMeta.rx(frame.x[i]) != rx) {
                return Frame.MIXED;
            }
        }
        return rx;
    }
}
