package dev.sluice.net.neighbor;

import dev.sluice.graph.trace.TraceRecord;
import dev.sluice.net.packet.ArpHeader;
import dev.sluice.net.packet.Ip4Address;
import dev.sluice.net.packet.MacAddress;

/** The text of an ARP message in traces. Stateless. */
final class ArpText {
    private ArpText() {}

    static String format(final TraceRecord record) {
        if (record.length() < ArpHeader.LENGTH) {
            return "  arp header truncated";
        }
        final int operation = record.u16(ArpHeader.OPERATION);
        final String name = operation == ArpHeader.REQUEST
                ? "request"
                : operation == ArpHeader.REPLY ? "reply" : "unknown opcode " + operation;
        return "  " + name + ", type " + hardware(record.u16(ArpHeader.HARDWARE_TYPE)) + "/"
                + protocol(record.u16(ArpHeader.PROTOCOL_TYPE)) + ", address size "
                + record.u8(ArpHeader.HARDWARE_LENGTH) + "/" + record.u8(ArpHeader.PROTOCOL_LENGTH) + "\n  "
                + pair(record, ArpHeader.SENDER_MAC, ArpHeader.SENDER_IP) + " -> "
                + pair(record, ArpHeader.TARGET_MAC, ArpHeader.TARGET_IP);
    }

    private static String hardware(final int type) {
        return type == ArpHeader.HARDWARE_ETHERNET ? "ethernet" : "unknown 0x" + Integer.toHexString(type);
    }

    private static String protocol(final int type) {
        return type == 0x0800 ? "IP4" : "unknown 0x" + Integer.toHexString(type);
    }

    private static String pair(final TraceRecord record, final int mac, final int ip) {
        return MacAddress.format(MacAddress.fromBytes(record.data(), mac)) + "/" + Ip4Address.format(record.u32(ip));
    }
}
