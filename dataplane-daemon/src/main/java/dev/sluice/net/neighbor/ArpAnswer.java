package dev.sluice.net.neighbor;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.node.Frame;
import dev.sluice.net.iface.InterfaceView;
import dev.sluice.net.packet.ArpHeader;
import dev.sluice.net.packet.EthernetHeader;
import dev.sluice.net.packet.MacAddress;

/** Turns a request into the answer to it, in place. Stateless. */
final class ArpAnswer {
    private static final long VLAN_FLAGS = PacketMeta.VLAN_1_DEEP | PacketMeta.VLAN_2_DEEP;

    private ArpAnswer() {}

    /** Bytes of the link header in front of a message. */
    static int linkLength(final long meta) {
        return (meta & PacketMeta.VLAN_2_DEEP) != 0
                ? EthernetHeader.LENGTH + 2 * EthernetHeader.TAG_LENGTH
                : (meta & PacketMeta.VLAN_1_DEEP) != 0
                        ? EthernetHeader.LENGTH + EthernetHeader.TAG_LENGTH
                        : EthernetHeader.LENGTH;
    }

    /**
     * Packet {@code i} becomes the answer that the target address is at interface {@code rx}, to go out where it came
     * in: with the tags of a sub-interface, without a priority tag otherwise.
     */
    static void make(final Frame frame, final int i, final InterfaceView view, final int rx) {
        final long meta = frame.meta[i];
        final long arp = Slab.address(meta);
        final long macLoaded = view.macLoaded()[rx];
        final boolean tagged = (view.flags(rx) & InterfaceView.SUB_INTERFACE) != 0;
        final int link = tagged ? linkLength(meta) : EthernetHeader.LENGTH;
        final long ethernet = arp - link;
        final int target = Slab.u32(arp + ArpHeader.TARGET_IP);
        final long asker = Slab.u64(arp + ArpHeader.SENDER_MAC) & 0xffff_ffff_ffffL;
        Slab.putU64be(arp, ArpHeader.REPLY_PREAMBLE);
        MacAddress.putLoaded(arp + ArpHeader.TARGET_MAC, asker);
        Slab.putU32(arp + ArpHeader.TARGET_IP, Slab.u32(arp + ArpHeader.SENDER_IP));
        MacAddress.putLoaded(arp + ArpHeader.SENDER_MAC, macLoaded);
        Slab.putU32(arp + ArpHeader.SENDER_IP, target);
        MacAddress.putLoaded(ethernet + EthernetHeader.DST, asker);
        MacAddress.putLoaded(ethernet + EthernetHeader.SRC, macLoaded);
        Slab.putU16(arp - 2, EthernetHeader.TYPE_ARP_LE);
        frame.meta[i] = PacketMeta.advance(meta, -link) & ~(VLAN_FLAGS | PacketMeta.NOT_TO_US);
        frame.x[i] = PacketMeta.withTx(frame.x[i], PacketMeta.rx(frame.x[i]));
    }
}
