package dev.sluice.net.l2;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.trace.TraceRecord;
import dev.sluice.net.packet.EthernetHeader;
import dev.sluice.net.packet.MacAddress;

/** Trace records of the nodes of this package, in VPP's words. Stateless. */
final class L2Text {
    private L2Text() {}

    private static String addresses(final TraceRecord record) {
        return " dst " + MacAddress.format(MacAddress.fromBytes(record.data(), EthernetHeader.DST)) + " src "
                + MacAddress.format(MacAddress.fromBytes(record.data(), EthernetHeader.SRC));
    }

    /** What a node saw that goes by the receiving interface. */
    static String received(final String node, final TraceRecord record) {
        return "  " + node + ": sw_if_index " + PacketMeta.rx(record.x()) + addresses(record);
    }

    /** What a node did that chose the transmitting interface. */
    static String sent(final String node, final TraceRecord record) {
        return "  " + node + ": sw_if_index " + PacketMeta.tx(record.x()) + addresses(record);
    }
}
