package dev.sluice.net.neighbor;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.iface.InterfaceView;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.ArpHeader;

/**
 * {@code arp-input}: checks that a message is ARP for IPv4 over Ethernet (RFC 826) and that the interface does IPv4.
 * Next: {@code arp-reply}.
 */
final class ArpInputNode implements Node {
    enum Next {
        DROP,
        REPLY
    }

    enum Count {
        DISABLED,
        L2_TYPE_NOT_ETHERNET,
        L3_TYPE_NOT_IP4,
        L3_DST_ADDRESS_UNSET,
        BAD_LENGTH
    }

    private static final long NO_OPERATION = 0xffff_ffff_ffff_0000L;

    private final Interfaces interfaces;

    private ArpInputNode(final Interfaces interfaces) {
        this.interfaces = interfaces;
    }

    static NodeSpec spec(final Interfaces interfaces) {
        return NodeSpec.internal("arp-input", context -> new ArpInputNode(interfaces))
                .next(Next.DROP, "error-drop")
                .next(Next.REPLY, "arp-reply")
                .count(Count.DISABLED, Severity.ERROR, "ARP Disabled")
                .count(Count.L2_TYPE_NOT_ETHERNET, Severity.ERROR, "L2 type not ethernet")
                .count(Count.L3_TYPE_NOT_IP4, Severity.ERROR, "L3 type not IP4")
                .count(Count.L3_DST_ADDRESS_UNSET, Severity.ERROR, "IP4 destination address is unset")
                .count(Count.BAD_LENGTH, Severity.ERROR, "ARP message too short")
                .trace(ArpText::format);
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final InterfaceView view = interfaces.view();
        for (int i = 0, n = frame.n; i < n; i++) {
            final Count refused = check(frame, i, view);
            if (refused != null) {
                context.drop(frame, i, refused);
            }
        }
        return Next.REPLY.ordinal();
    }

    private static Count check(final Frame frame, final int i, final InterfaceView view) {
        final long arp = Slab.address(frame.meta[i]);
        if (PacketMeta.length(frame.meta[i]) < ArpHeader.LENGTH) {
            return Count.BAD_LENGTH;
        }
        if ((Slab.u64be(arp) & NO_OPERATION) != (ArpHeader.REQUEST_PREAMBLE & NO_OPERATION)) {
            return Slab.u16be(arp) != ArpHeader.HARDWARE_ETHERNET || Slab.u8(arp + ArpHeader.HARDWARE_LENGTH) != 6
                    ? Count.L2_TYPE_NOT_ETHERNET
                    : Count.L3_TYPE_NOT_IP4;
        }
        if (Slab.u32(arp + ArpHeader.TARGET_IP) == 0) {
            return Count.L3_DST_ADDRESS_UNSET;
        }
        return (view.flags(PacketMeta.rx(frame.x[i])) & InterfaceView.IP4_ENABLED) == 0 ? Count.DISABLED : null;
    }
}
