package dev.sluice.net.l2;

import dev.sluice.graph.buffer.BufferCache;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.ethernet.EthernetInput;
import dev.sluice.net.iface.InterfaceView;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.PacketClone;

/**
 * {@code l2-flood}: sends a packet to every member of its domain that is up, but for the one it came from and those of
 * its split horizon group; to the routed interface only if it is for a group. The last one gets the packet, the others
 * get copies. Next: {@code l2-output}, {@code ethernet-input-bvi}, or {@code error-drop}. Stateless.
 */
final class L2FloodNode implements Node {
    /** Name of the node. */
    static final String NAME = "l2-flood";

    enum Next {
        DROP,
        OUTPUT,
        BVI
    }

    enum Count {
        FLOODED,
        NO_MEMBERS,
        FLOOD_OFF,
        NO_BUFFER
    }

    private static final int OUTPUT = Next.OUTPUT.ordinal();
    private static final int BVI = Next.BVI.ordinal();
    private static final int[] NOBODY = {};

    private final BridgeDomains domains;
    private final Interfaces interfaces;

    private L2FloodNode(final BridgeDomains domains, final Interfaces interfaces) {
        this.domains = domains;
        this.interfaces = interfaces;
    }

    static NodeSpec spec(final BridgeDomains domains, final Interfaces interfaces) {
        return NodeSpec.internal(NAME, context -> new L2FloodNode(domains, interfaces))
                .next(Next.DROP, "error-drop")
                .next(Next.OUTPUT, L2OutputNode.NAME)
                .next(Next.BVI, EthernetInput.BVI_NODE)
                .count(Count.FLOODED, Severity.INFO, "L2 flood packets")
                .count(Count.NO_MEMBERS, Severity.ERROR, "L2 flood packets without a member to go to")
                .count(Count.FLOOD_OFF, Severity.ERROR, "L2 flooding is off in the bridge domain")
                .count(Count.NO_BUFFER, Severity.ERROR, "L2 replication failures, no buffer")
                .traceBefore(record -> L2Text.received(NAME, record));
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final L2View view = domains.view();
        final InterfaceView states = interfaces.view();
        final int[] nexts = context.nexts();
        boolean routed = false;
        for (int i = 0, n = frame.n; i < n; i++) {
            nexts[i] = one(frame, i, context, view, states);
            routed |= nexts[i] == BVI;
        }
        if (routed) {
            frame.rx = Frame.MIXED;
        }
        return BY_NEXTS;
    }

    private int one(
            final Frame frame, final int i, final NodeContext context, final L2View view, final InterfaceView states) {
        final int rx = PacketMeta.rx(frame.x[i]);
        final int port = view.port(rx);
        final int domain = L2View.index(port);
        // the interface may have left its domain since l2-input
        final boolean bridged = (port & L2View.BRIDGE) != 0;
        final int flags = view.domainFlags(port);
        final boolean group = (Slab.u8(Slab.address(frame.meta[i])) & 1) != 0;
        final int only = bridged && !group ? view.uuForward()[domain] : -1;
        if (only >= 0 && only != rx) {
            frame.x[i] = PacketMeta.withTx(frame.x[i], only);
            return OUTPUT;
        }
        if ((flags & (group ? L2View.FLOOD : L2View.UU_FLOOD)) == 0) {
            return context.refuse(frame, i, Count.FLOOD_OFF);
        }
        int last = 0;
        for (final int member : bridged ? view.members()[domain] : NOBODY) {
            final int to = L2View.index(member);
            final boolean wanted = to != rx
                    && !L2View.sameHorizon(port, member)
                    && (group || (member & L2View.BVI) == 0)
                    && (states.flags(to) & InterfaceView.UP) != 0;
            if (wanted) {
                if (last != 0) {
                    replicate(frame, i, context, last);
                }
                last = member;
            }
        }
        if (last == 0) {
            return context.refuse(frame, i, Count.NO_MEMBERS);
        }
        context.count(Count.FLOODED, 1);
        final int next = (last & L2View.BVI) != 0 ? BVI : OUTPUT;
        frame.x[i] = address(frame.x[i], last, context, frame.meta[i]);
        return next;
    }

    private void replicate(final Frame frame, final int i, final NodeContext context, final int member) {
        final BufferCache buffers = context.buffers();
        final int copy = buffers.allocate();
        final long meta = copy < 0 ? -1 : PacketClone.copy(buffers, frame.bi[i], frame.meta[i], copy);
        if (meta == -1) {
            context.count(Count.NO_BUFFER, 1);
            return;
        }
        final long traced = (frame.meta[i] & PacketMeta.TRACED) == 0
                ? meta
                : context.tracer().follow(frame.bi[i], copy, meta);
        final int next = (member & L2View.BVI) != 0 ? BVI : OUTPUT;
        context.emit(next, copy, traced, address(frame.x[i], member, context, traced), frame.aux[i]);
    }

    /** The x word of a packet for a member: received by the routed interface, or to be sent by another. */
    private long address(final long x, final int member, final NodeContext context, final long meta) {
        final int to = L2View.index(member);
        if ((member & L2View.BVI) == 0) {
            return PacketMeta.withTx(x, to);
        }
        interfaces.counters().rx.add(context.thread(), to, 1, PacketMeta.length(meta));
        return PacketMeta.withRx(x, to);
    }
}
