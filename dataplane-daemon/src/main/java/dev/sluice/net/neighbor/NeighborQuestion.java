package dev.sluice.net.neighbor;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.net.fib.AdjacencyTable;
import dev.sluice.net.packet.EthernetHeader;
import dev.sluice.net.packet.MacAddress;

/**
 * The link header of a question for a neighbour, and its sending: what ARP requests and solicitations have in common.
 * Stateless; any thread with its own context.
 */
final class NeighborQuestion {
    private NeighborQuestion() {}

    /**
     * Writes the link header of an adjacency; the receiver is left to the caller.
     *
     * @param records the adjacency records
     * @param at where the adjacency's begins
     * @param macLoaded MAC address of the transmit interface, as loaded
     * @return its length
     */
    static int writeLink(final long data, final long[] records, final int at, final long macLoaded) {
        final int link =
                Math.max(AdjacencyTable.rewriteLength(records[at + AdjacencyTable.STATE]), EthernetHeader.LENGTH);
        Slab.putU64(data, records[at + AdjacencyTable.HEAD]);
        Slab.putU64(data + 8, records[at + AdjacencyTable.MIDDLE]);
        Slab.putU64(data + 16, records[at + AdjacencyTable.MIDDLE_2]);
        Slab.putU64(data + link - 8, records[at + AdjacencyTable.TAIL]);
        MacAddress.putLoaded(data + EthernetHeader.SRC, macLoaded);
        return link;
    }

    /**
     * Sends a question that begins with its buffer.
     *
     * @param next slot of {@code interface-output}
     * @param tracedBy buffer of a traced packet that the question follows, or -1
     */
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
}
