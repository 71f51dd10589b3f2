package dev.sluice.net.ethernet;

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
import dev.sluice.net.packet.EthernetHeader;
import dev.sluice.net.packet.MacAddress;
import java.util.Arrays;

/**
 * {@code ethernet-input}: checks the destination address, finds the sub-interface, takes the header off and notes where
 * the L3 header begins (IEEE 802.3, 802.1Q). Next: the node of the EtherType.
 *
 * <p>The loop knows one case, untagged IPv4 to the interface's own address on the one interface of the frame;
 * everything else is {@link #odd}. Owner: one instance for each thread.
 */
final class EthernetInputNode implements Node {
    /** Slot of an EtherType that nobody asked for. */
    static final short UNKNOWN = -1;

    enum Next {
        ERROR_DROP,
        ERROR_PUNT,
        IP4_INPUT,
        ARP_INPUT,
        IP6_INPUT
    }

    enum Count {
        NONE,
        UNKNOWN_TYPE,
        UNKNOWN_VLAN,
        L3_MAC_MISMATCH,
        DOWN,
        BAD_LENGTH,
        UNKNOWN_LLC
    }

    private static final int DROP = Next.ERROR_DROP.ordinal();
    private static final int PUNT = Next.ERROR_PUNT.ordinal();
    private static final int IP4 = Next.IP4_INPUT.ordinal();
    private static final int IP6 = Next.IP6_INPUT.ordinal();
    private static final long MAC_MASK = 0xffff_ffff_ffffL;
    private static final int MAX_LLC = 1500;

    private final EthernetInput control;
    private final Interfaces interfaces;

    /** The flag of interfaces whose frames are switched; 0 in the node behind a bridge, where they are to be routed. */
    private final int switched;

    private EthernetInputNode(final EthernetInput control, final Interfaces interfaces, final int switched) {
        this.control = control;
        this.interfaces = interfaces;
        this.switched = switched;
    }

    static NodeSpec spec(final EthernetInput control, final Interfaces interfaces) {
        return counted(NodeSpec.internal(
                        EthernetInput.NODE, context -> new EthernetInputNode(control, interfaces, InterfaceView.L2))
                .next(Next.ERROR_DROP, "error-drop")
                .next(Next.ERROR_PUNT, "error-punt")
                .next(Next.IP4_INPUT, "ip4-input")
                .next(Next.ARP_INPUT, "arp-input")
                .next(Next.IP6_INPUT, "ip6-input"));
    }

    /** The node for frames that a bridge domain gives to its routed interface. */
    static NodeSpec bviSpec(final EthernetInput control, final Interfaces interfaces) {
        return counted(
                NodeSpec.internal(EthernetInput.BVI_NODE, context -> new EthernetInputNode(control, interfaces, 0))
                        .siblingOf(EthernetInput.NODE));
    }

    private static NodeSpec counted(final NodeSpec spec) {
        return spec.count(Count.NONE, Severity.ERROR, "no error")
                .count(Count.UNKNOWN_TYPE, Severity.ERROR, "unknown ethernet type")
                .count(Count.UNKNOWN_VLAN, Severity.ERROR, "unknown vlan")
                .count(Count.L3_MAC_MISMATCH, Severity.ERROR, "l3 mac mismatch")
                .count(Count.DOWN, Severity.ERROR, "subinterface down")
                .count(Count.BAD_LENGTH, Severity.ERROR, "bad ethernet length")
                .count(Count.UNKNOWN_LLC, Severity.ERROR, "unknown llc ssap/dsap")
                .countersNamedByDescription()
                .traceBefore(EthernetInputNode::format);
    }

    private static String format(final TraceRecord record) {
        if (record.length() < EthernetHeader.LENGTH) {
            return "  ethernet header truncated";
        }
        final StringBuilder tags = new StringBuilder();
        int at = EthernetHeader.TYPE;
        int type = record.u16(at);
        while ((type == EthernetHeader.TYPE_VLAN || type == EthernetHeader.TYPE_QINQ) && at <= 16) {
            tags.append(type == EthernetHeader.TYPE_VLAN ? " 802.1q vlan " : " 802.1ad vlan ")
                    .append(record.u16(at + 2) & 0xfff);
            at += EthernetHeader.TAG_LENGTH;
            type = record.u16(at);
        }
        return "  " + EthernetHeader.typeName(type) + ": "
                + MacAddress.format(MacAddress.fromBytes(record.data(), EthernetHeader.SRC)) + " -> "
                + MacAddress.format(MacAddress.fromBytes(record.data(), EthernetHeader.DST)) + tags;
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final EthernetInput.Tables tables = control.tables();
        final InterfaceView view = interfaces.view();
        if (frame.rx == Frame.MIXED) {
            return mixed(frame, context, tables, view);
        }
        final int rx = frame.rx;
        final int flags = view.flags(rx);
        if ((flags & InterfaceView.ADMIN_UP) == 0) {
            return down(frame, context);
        }
        if ((flags & switched) != 0) {
            return tables.vlans(rx) == null ? tables.l2() : mixed(frame, context, tables, view);
        }
        final long mac = view.macLoaded()[rx];
        final long[] meta = frame.meta;
        final long[] x = frame.x;
        // the family of the first packet is taken for that of all; the others are exceptions
        final boolean ip6 = Slab.u16(Slab.address(meta[0]) + EthernetHeader.TYPE) == EthernetHeader.TYPE_IP6_LE;
        final int usual = ip6 ? EthernetHeader.TYPE_IP6_LE : EthernetHeader.TYPE_IP4_LE;
        final int slot = ip6 ? IP6 : IP4;
        for (int i = 0, n = frame.n; i < n; i++) {
            final long m = meta[i];
            final long at = Slab.address(m);
            final long dst = Slab.u64(at) & MAC_MASK;
            final int type = Slab.u16(at + EthernetHeader.TYPE);
            if (type == usual && dst == mac && PacketMeta.length(m) >= EthernetHeader.LENGTH) {
                final long inner = PacketMeta.advance(m, EthernetHeader.LENGTH);
                meta[i] = inner;
                x[i] = PacketMeta.withL3(x[i], inner);
            } else {
                final int next = odd(frame, context, i, tables, view);
                if (next != slot) {
                    context.except(i, next);
                }
            }
        }
        return slot;
    }

    private int mixed(
            final Frame frame, final NodeContext context, final EthernetInput.Tables tables, final InterfaceView view) {
        final int[] nexts = context.nexts();
        for (int i = 0; i < frame.n; i++) {
            nexts[i] = odd(frame, context, i, tables, view);
        }
        return BY_NEXTS;
    }

    private int down(final Frame frame, final NodeContext context) {
        context.count(Count.DOWN, frame.n);
        Arrays.fill(frame.aux, 0, frame.n, context.counterIndex(Count.DOWN));
        return DROP;
    }

    /** Any packet, all checks; returns its slot. */
    private int odd(
            final Frame frame,
            final NodeContext context,
            final int i,
            final EthernetInput.Tables tables,
            final InterfaceView view) {
        final long m = frame.meta[i];
        final int length = PacketMeta.length(m);
        final int rx = PacketMeta.rx(frame.x[i]);
        int flags = view.flags(rx);
        if ((flags & InterfaceView.ADMIN_UP) == 0) {
            return refuse(frame, context, i, DROP, Count.DOWN);
        }
        if (length < EthernetHeader.LENGTH) {
            return refuse(frame, context, i, DROP, Count.BAD_LENGTH);
        }
        final long at = Slab.address(m);
        int type = Slab.u16(at + EthernetHeader.TYPE);
        int header = EthernetHeader.LENGTH;
        long tagFlags = 0;
        if (isTag(type)) {
            final int sub = sub(at, length, type, tables.vlans(rx), rx);
            if (sub == VlanTable.NONE && (flags & switched) == 0) {
                final boolean tooShort = length < EthernetHeader.LENGTH + EthernetHeader.TAG_LENGTH;
                return refuse(frame, context, i, DROP, tooShort ? Count.BAD_LENGTH : Count.UNKNOWN_VLAN);
            }
            if (sub != VlanTable.NONE && sub != rx) {
                flags = view.flags(sub);
                if ((flags & InterfaceView.ADMIN_UP) == 0) {
                    return refuse(frame, context, i, DROP, Count.DOWN);
                }
                frame.x[i] = PacketMeta.withRx(frame.x[i], sub);
                frame.rx = Frame.MIXED;
                interfaces.counters().rx.add(context.thread(), sub, 1, length);
            }
            final boolean two = length >= header + 2 * EthernetHeader.TAG_LENGTH && isTag(Slab.u16(at + 16));
            header += two ? 2 * EthernetHeader.TAG_LENGTH : EthernetHeader.TAG_LENGTH;
            tagFlags = two ? PacketMeta.VLAN_2_DEEP : PacketMeta.VLAN_1_DEEP;
            type = Slab.u16(at + header - 2);
        }
        if ((flags & switched) != 0) {
            return tables.l2();
        }
        final long dst = Slab.u64(at) & MAC_MASK;
        final boolean toUs = dst == view.macLoaded()[rx];
        if (!toUs && (dst & 1) == 0) {
            return refuse(frame, context, i, DROP, Count.L3_MAC_MISMATCH);
        }
        final int slot = tables.slotByType()[type];
        if (slot == UNKNOWN) {
            return unknown(frame, context, i, Short.reverseBytes((short) type) & 0xffff, length - header);
        }
        final long inner = PacketMeta.advance(m, header);
        frame.meta[i] = inner | tagFlags | (toUs ? 0 : PacketMeta.NOT_TO_US);
        frame.x[i] = PacketMeta.withL3(frame.x[i], inner);
        return slot;
    }

    /**
     * The sub-interface of a tagged frame; the interface itself for a priority tag (VLAN 0); or {@link VlanTable#NONE}.
     */
    private static int sub(final long at, final int length, final int type, final VlanTable vlans, final int hardware) {
        final int kind = type == EthernetHeader.TYPE_QINQ_LE ? 1 : 0;
        if (length < EthernetHeader.LENGTH + EthernetHeader.TAG_LENGTH) {
            return VlanTable.NONE;
        }
        final int outer = Slab.u16be(at + 14) & 0xfff;
        final boolean two = length >= EthernetHeader.LENGTH + 2 * EthernetHeader.TAG_LENGTH && isTag(Slab.u16(at + 16));
        if (outer == 0 && !two) {
            return hardware;
        }
        if (vlans == null) {
            return VlanTable.NONE;
        }
        return two ? vlans.find(kind, outer, Slab.u16be(at + 18) & 0xfff) : vlans.find(kind, outer);
    }

    private static int unknown(
            final Frame frame, final NodeContext context, final int i, final int type, final int behind) {
        if (type >= EthernetHeader.MIN_TYPE) {
            return refuse(frame, context, i, PUNT, Count.UNKNOWN_TYPE);
        }
        return refuse(frame, context, i, DROP, type > MAX_LLC || type > behind ? Count.BAD_LENGTH : Count.UNKNOWN_LLC);
    }

    private static boolean isTag(final int type) {
        return type == EthernetHeader.TYPE_VLAN_LE || type == EthernetHeader.TYPE_QINQ_LE;
    }

    private static int refuse(
            final Frame frame, final NodeContext context, final int i, final int next, final Count reason) {
        context.countReason(frame, i, reason);
        return next;
    }
}
