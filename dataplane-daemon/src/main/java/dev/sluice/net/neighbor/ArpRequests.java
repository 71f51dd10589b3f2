package dev.sluice.net.neighbor;

import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
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
        final BufferPool pool = context.buffers().pool();
        final long state = records[at + AdjacencyTable.STATE];
        final int link = Math.max(AdjacencyTable.rewriteLength(state), EthernetHeader.LENGTH);
        final long data = pool.data(bufferIndex);
        Slab.putU64(data, records[at + AdjacencyTable.HEAD]);
        Slab.putU64(data + 8, records[at + AdjacencyTable.MIDDLE]);
        Slab.putU64(data + 16, records[at + AdjacencyTable.MIDDLE_2]);
        Slab.putU64(data + link - 8, records[at + AdjacencyTable.TAIL]);
        final int tx = AdjacencyTable.txInterface(state);
        link(data, macLoaded, link);
        message(data + link, macLoaded, source, target);
        final int length = Math.max(link + ArpHeader.LENGTH, ETHERNET_MIN);
        for (int i = link + ArpHeader.LENGTH; i < length; i++) {
            Slab.putU8(data + i, 0);
        }
        emit(context, next, bufferIndex, length, tx, tracedBy);
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
        message(data + linkHeader.length, macLoaded, source, target);
        final int length = Math.max(linkHeader.length + ArpHeader.LENGTH, ETHERNET_MIN);
        for (int i = linkHeader.length + ArpHeader.LENGTH; i < length; i++) {
            Slab.putU8(data + i, 0);
        }
        emit(context, next, bufferIndex, length, tx, -1);
        return true;
    }

    private static void link(final long data, final long macLoaded, final int link) {
        putMac(data + EthernetHeader.SRC, macLoaded);
        putMac(data + EthernetHeader.DST, MacAddress.BROADCAST);
        Slab.putU16(data + link - 2, EthernetHeader.TYPE_ARP_LE);
    }

    private static void message(final long arp, final long macLoaded, final int source, final int target) {
        Slab.putU64be(arp, ArpHeader.REQUEST_PREAMBLE);
        putMac(arp + ArpHeader.SENDER_MAC, macLoaded);
        Slab.putU32(arp + ArpHeader.SENDER_IP, Ip4Address.toLoaded(source));
        putMac(arp + ArpHeader.TARGET_MAC, MacAddress.ZERO);
        Slab.putU32(arp + ArpHeader.TARGET_IP, Ip4Address.toLoaded(target));
    }

    /** Sends a message of this packet on: {@code tracedBy} as for {@link #send}. */
    static void emit(
            final NodeContext context,
            final int next,
            final int bufferIndex,
            final int length,
            final int tx,
            final int tracedBy) {
        final long data = context.buffers().pool().data(bufferIndex);
        long meta = PacketMeta.of(data, length) | PacketMeta.LOCALLY_ORIGINATED;
        if (tracedBy >= 0) {
            meta = context.tracer().follow(tracedBy, bufferIndex, meta);
        }
        context.emit(next, bufferIndex, meta, PacketMeta.withTx(PacketMeta.x(tx), tx), 0);
    }

    /** Stores six bytes. */
    static void putMac(final long address, final long macLoaded) {
        Slab.putU32(address, (int) macLoaded);
        Slab.putU16(address + 4, (int) (macLoaded >>> 32));
    }
}
