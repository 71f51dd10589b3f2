package dev.sluice.net.neighbor;

import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.net.fib.AdjacencyTable;
import dev.sluice.net.packet.EthernetHeader;
import dev.sluice.net.packet.Icmp6Header;
import dev.sluice.net.packet.Ip6Address;
import dev.sluice.net.packet.Ip6Header;
import dev.sluice.net.packet.IpProtocol;
import dev.sluice.net.packet.IpWriter;
import dev.sluice.net.packet.MacAddress;

/**
 * Makes neighbour solicitations to the solicited-node group of an address (RFC 4861 section 7.2.2) in fresh buffers.
 * Stateless; any thread with its own context.
 */
final class Solicitations {
    private static final int PAYLOAD = Icmp6Header.ND_LENGTH + Icmp6Header.OPTION_LENGTH;

    private Solicitations() {}

    /**
     * Sends a solicitation with the link header of an adjacency, whose receiver becomes the group.
     *
     * @param next slot of {@code interface-output}
     * @param records the adjacency records
     * @param at where the adjacency's begins
     * @param own addresses of the transmit interface as {@link Ip6Addresses} has them: the link-local one is spoken
     *     from
     * @param high first half of the address to ask for, host order
     * @param low last half
     * @param macLoaded MAC address of the transmit interface, as loaded
     * @param tracedBy buffer of a traced packet that the solicitation follows, or -1
     * @return false when there is no buffer
     */
    static boolean send(
            final NodeContext context,
            final int next,
            final long[] records,
            final int at,
            final long[] own,
            final long high,
            final long low,
            final long macLoaded,
            final int tracedBy) {
        final int bufferIndex = context.buffers().allocate();
        if (bufferIndex < 0) {
            return false;
        }
        final long data = context.buffers().pool().data(bufferIndex);
        final int link = NeighborQuestion.writeLink(data, records, at, macLoaded);
        // the adjacency may be for other packets than those of IPv6
        Slab.putU16be(data + link - 2, EthernetHeader.TYPE_IP6);
        final int tx = AdjacencyTable.txInterface(records[at + AdjacencyTable.STATE]);
        final int length = message(data, link, own, high, low, macLoaded);
        NeighborQuestion.emit(context, next, bufferIndex, length, tx, tracedBy);
        return true;
    }

    /**
     * Sends a solicitation on an interface whose link header has been made by the control plane; for the main thread.
     * False when there is no buffer.
     */
    static boolean send(
            final NodeContext context,
            final int next,
            final byte[] linkHeader,
            final int tx,
            final long[] own,
            final long high,
            final long low,
            final long macLoaded) {
        final int bufferIndex = context.buffers().allocate();
        if (bufferIndex < 0) {
            return false;
        }
        final long data = context.buffers().pool().data(bufferIndex);
        Slab.put(data, linkHeader, 0, linkHeader.length);
        final int length = message(data, linkHeader.length, own, high, low, macLoaded);
        NeighborQuestion.emit(context, next, bufferIndex, length, tx, -1);
        return true;
    }

    /** Writes the message behind its link header, and the group into that; returns the length of the frame. */
    private static int message(
            final long data, final int link, final long[] own, final long high, final long low, final long macLoaded) {
        final long ip = data + link;
        final long icmp = ip + Ip6Header.LENGTH;
        final long group = Ip6Address.solicitedNodeLow(low);
        MacAddress.putLoaded(data + EthernetHeader.DST, MacAddress.toLoaded(Ip6Address.multicastMac(group)));
        IpWriter.ip6(ip, PAYLOAD, IpProtocol.ICMP6);
        Slab.putU64be(ip + Ip6Header.SRC, own[0]);
        Slab.putU64be(ip + Ip6Header.SRC + 8, own[1]);
        Slab.putU64be(ip + Ip6Header.DST, Ip6Address.LINK_MULTICAST_HIGH);
        Slab.putU64be(ip + Ip6Header.DST + 8, group);
        Slab.putU64be(icmp, (long) Icmp6Header.NEIGHBOR_SOLICITATION << 56);
        Slab.putU64be(icmp + Icmp6Header.ND_TARGET, high);
        Slab.putU64be(icmp + Icmp6Header.ND_TARGET + 8, low);
        NeighborDiscovery.writeOption(icmp + Icmp6Header.ND_LENGTH, Icmp6Header.OPTION_SOURCE_ADDRESS, macLoaded);
        IpWriter.icmp6Checksum(ip, PAYLOAD);
        return link + NeighborDiscovery.MESSAGE_LENGTH;
    }
}
