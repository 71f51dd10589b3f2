package dev.sluice.net.neighbor;

import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.net.fib.AdjacencyTable;
import dev.sluice.net.packet.ArpHeader;
import dev.sluice.net.packet.EthernetHeader;
import dev.sluice.net.packet.Ip4Address;
import dev.sluice.net.packet.MacAddress;

/** Makes ARP requests in fresh buffers. Stateless; any thread with its own context. */
final class ArpRequests {
    private static final int ETHERNET_MIN = 60;

    private ArpRequests() {}

    /**
     * Sends a request with the link header of an adjacency, whose receiver becomes everyone.
     *
     * @param next slot of {@code interface-output}
     * @param records the adjacency records
     * @param at where the adjacency's begins
     * @param source own address, host order
     * @param target whom to ask for, host order
     * @param macLoaded MAC address of the transmit interface, as loaded
     * @param tracedBy buffer of a traced packet that the request follows, or -1
     * @return false when there is no buffer
     */
    static boolean send(
            final NodeContext context,
            final int next,
            final long[] records,
            final int at,
            final int source,
            final int target,
            final long macLoaded,
            final int tracedBy) {
        final int bufferIndex = context.buffers().allocate();
        if (bufferIndex < 0) {
            return false;
        }
        final long data = context.buffers().pool().data(bufferIndex);
        final int link = NeighborQuestion.writeLink(data, records, at, macLoaded);
        MacAddress.putLoaded(data + EthernetHeader.DST, MacAddress.BROADCAST);
        Slab.putU16(data + link - 2, EthernetHeader.TYPE_ARP_LE);
        final int tx = AdjacencyTable.txInterface(records[at + AdjacencyTable.STATE]);
        finish(context, next, bufferIndex, link, tx, source, target, macLoaded, tracedBy);
        return true;
    }

    /**
     * Sends a request on an interface whose link header has been made by the control plane; for the main thread. False
     * when there is no buffer.
     */
    static boolean send(
            final NodeContext context,
            final int next,
            final byte[] linkHeader,
            final int tx,
            final int source,
            final int target,
            final long macLoaded) {
        final int bufferIndex = context.buffers().allocate();
        if (bufferIndex < 0) {
            return false;
        }
        final long data = context.buffers().pool().data(bufferIndex);
        Slab.put(data, linkHeader, 0, linkHeader.length);
        finish(context, next, bufferIndex, linkHeader.length, tx, source, target, macLoaded, -1);
        return true;
    }

    /** Writes the message behind the link header, pads the frame and sends it. */
    private static void finish(
            final NodeContext context,
            final int next,
            final int bufferIndex,
            final int link,
            final int tx,
            final int source,
            final int target,
            final long macLoaded,
            final int tracedBy) {
        final long data = context.buffers().pool().data(bufferIndex);
        message(data + link, macLoaded, source, target);
        final int length = Math.max(link + ArpHeader.LENGTH, ETHERNET_MIN);
        for (int i = link + ArpHeader.LENGTH; i < length; i++) {
            Slab.putU8(data + i, 0);
        }
        NeighborQuestion.emit(context, next, bufferIndex, length, tx, tracedBy);
    }

    private static void message(final long arp, final long macLoaded, final int source, final int target) {
        Slab.putU64be(arp, ArpHeader.REQUEST_PREAMBLE);
        MacAddress.putLoaded(arp + ArpHeader.SENDER_MAC, macLoaded);
        Slab.putU32(arp + ArpHeader.SENDER_IP, Ip4Address.toLoaded(source));
        MacAddress.putLoaded(arp + ArpHeader.TARGET_MAC, MacAddress.ZERO);
        Slab.putU32(arp + ArpHeader.TARGET_IP, Ip4Address.toLoaded(target));
    }
}
