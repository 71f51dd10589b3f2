package dev.sluice.driver.generator;

import dev.sluice.graph.buffer.BufferHeader;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.node.Frame;
import dev.sluice.net.packet.Checksum;
import dev.sluice.net.packet.ChecksumOffload;
import dev.sluice.net.packet.EthernetHeader;
import dev.sluice.net.packet.Ip4Header;
import dev.sluice.net.packet.IpProtocol;
import dev.sluice.net.packet.TcpHeader;
import dev.sluice.net.packet.UdpHeader;

/**
 * Makes generated packets look like those of a kernel that leaves checksums and segmentation to the device: the L4
 * checksum holds the pseudo header's sum, the buffer's header says where it is. Stateless; runs on workers.
 */
final class OffloadMarker {
    /** {@code VIRTIO_NET_HDR_GSO_TCPV4} and {@code VIRTIO_NET_HDR_GSO_TCPV6}. */
    private static final int GSO_TCP4 = 1;

    private static final int GSO_TCP6 = 4;

    private OffloadMarker() {}

    /**
     * Marks the packets of a frame that carry UDP or TCP in unfragmented IP.
     *
     * @param ethernet true when they begin with an Ethernet header, false for an IP header
     * @param checksum true to mark all of them
     * @param gsoSize payload of a segment for TCP packets that are longer; 0 for none. With it, all TCP packets are
     *     marked, as by a kernel that can leave segments it must leave their checksums
     */
    static void mark(
            final Frame frame,
            final BufferPool pool,
            final boolean ethernet,
            final boolean checksum,
            final int gsoSize) {
        for (int i = 0; i < frame.n; i++) {
            frame.meta[i] = mark(frame.bi[i], frame.meta[i], pool, ethernet, checksum, gsoSize);
        }
    }

    private static long mark(
            final int bufferIndex,
            final long meta,
            final BufferPool pool,
            final boolean ethernet,
            final boolean checksum,
            final int gsoSize) {
        final long data = Slab.address(meta);
        final int l3 = ethernet ? l3Offset(data) : 0;
        if (l3 < 0) {
            return meta;
        }
        final long ip = data + l3;
        final boolean v4 = Slab.u8(ip) >>> 4 == 4;
        final int l4 = l3 + (v4 ? Ip4Header.length(Slab.u8(ip)) : PacketValues.IP6_HEADER);
        final int protocol = Slab.u8(ip + (v4 ? Ip4Header.PROTOCOL : 6));
        final boolean tcp = protocol == IpProtocol.TCP;
        final boolean fragment = v4
                && (Slab.u16be(ip + Ip4Header.FLAGS_FRAGMENT)
                                & (Ip4Header.MORE_FRAGMENTS | Ip4Header.FRAGMENT_OFFSET_MASK))
                        != 0;
        final int minimum = l4 + (tcp ? TcpHeader.MIN_LENGTH : UdpHeader.LENGTH);
        if (fragment || !tcp && protocol != IpProtocol.UDP || PacketMeta.length(meta) < minimum) {
            return meta;
        }
        final int rest = (meta & PacketMeta.CHAINED) == 0 ? 0 : BufferHeader.rest(pool.header(bufferIndex));
        final int l4Length = PacketMeta.length(meta) - l4 + rest;
        final boolean cut = gsoSize > 0 && tcp && l4Length - TcpHeader.MIN_LENGTH > gsoSize;
        if (!checksum && !(tcp && gsoSize > 0)) {
            return meta;
        }
        final int field = tcp ? TcpHeader.CHECKSUM : UdpHeader.CHECKSUM;
        final long addresses = v4 ? ChecksumOffload.sum(ip + Ip4Header.SRC, 8) : ChecksumOffload.sum(ip + 8, 32);
        final long pseudo = addresses + ((long) protocol << 8) + (Short.reverseBytes((short) l4Length) & 0xffff);
        Slab.putU16(data + l4 + field, Checksum.fold(pseudo));
        final int type = v4 ? GSO_TCP4 : GSO_TCP6;
        BufferHeader.offload(pool.header(bufferIndex), cut ? type : 0, cut ? gsoSize : 0, l4, field);
        return meta | PacketMeta.CHECKSUM_PARTIAL | (cut ? PacketMeta.GSO : 0);
    }

    /** Where IP begins; -1 for another protocol. */
    private static int l3Offset(final long data) {
        int type = EthernetHeader.TYPE;
        int value = Slab.u16be(data + type);
        for (int tags = 0;
                tags < 2 && (value == EthernetHeader.TYPE_VLAN || value == EthernetHeader.TYPE_QINQ);
                tags++) {
            type += EthernetHeader.TAG_LENGTH;
            value = Slab.u16be(data + type);
        }
        return value == EthernetHeader.TYPE_IP4 || value == EthernetHeader.TYPE_IP6 ? type + 2 : -1;
    }
}
