package dev.sluice.net.packet;

/** ICMP for IPv4 (RFC 792, RFC 1191, RFC 1812): offsets from its first byte, types, codes and their trace names. */
public final class IcmpHeader {
    public static final int TYPE = 0;
    public static final int CODE = 1;
    public static final int CHECKSUM = 2;
    /** Echo: identifier, 2 bytes. */
    public static final int ECHO_ID = 4;

    /** Echo: sequence number, 2 bytes. */
    public static final int ECHO_SEQUENCE = 6;

    /** Fragmentation needed: MTU of the next hop, 2 bytes (RFC 1191 section 4). */
    public static final int NEXT_HOP_MTU = 6;

    /** Bytes of the header with its second word. */
    public static final int LENGTH = 8;

    public static final int ECHO_REPLY = 0;
    public static final int DESTINATION_UNREACHABLE = 3;
    public static final int SOURCE_QUENCH = 4;
    public static final int REDIRECT = 5;
    public static final int ECHO_REQUEST = 8;
    public static final int ROUTER_ADVERTISEMENT = 9;
    public static final int ROUTER_SOLICITATION = 10;
    public static final int TIME_EXCEEDED = 11;
    public static final int PARAMETER_PROBLEM = 12;
    public static final int TIMESTAMP_REQUEST = 13;
    public static final int TIMESTAMP_REPLY = 14;

    public static final int CODE_NET_UNREACHABLE = 0;
    public static final int CODE_HOST_UNREACHABLE = 1;
    public static final int CODE_PROTOCOL_UNREACHABLE = 2;
    public static final int CODE_PORT_UNREACHABLE = 3;
    public static final int CODE_FRAGMENTATION_NEEDED = 4;
    public static final int CODE_HOST_PROHIBITED = 10;
    public static final int CODE_ADMIN_PROHIBITED = 13;
    public static final int CODE_TTL_EXCEEDED_IN_TRANSIT = 0;
    public static final int CODE_REASSEMBLY_TIME_EXCEEDED = 1;

    private IcmpHeader() {}

    /**
     * The auxiliary word with which a packet goes to {@code ip4-icmp-error}: type in bits 24-31, code in bits 16-23,
     * data in bits 0-15.
     *
     * @param data what the second word of the message says: the next-hop MTU for {@link #CODE_FRAGMENTATION_NEEDED},
     *     the pointer for {@link #PARAMETER_PROBLEM}, otherwise 0
     */
    public static int errorWord(final int type, final int code, final int data) {
        return type << 24 | code << 16 | data & 0xffff;
    }

    /** Trace name of a type ({@code echo_request}). */
    public static String typeName(final int type) {
        return switch (type) {
            case ECHO_REPLY -> "echo_reply";
            case DESTINATION_UNREACHABLE -> "destination_unreachable";
            case SOURCE_QUENCH -> "source_quench";
            case REDIRECT -> "redirect";
            case ECHO_REQUEST -> "echo_request";
            case ROUTER_ADVERTISEMENT -> "router_advertisement";
            case ROUTER_SOLICITATION -> "router_solicitation";
            case TIME_EXCEEDED -> "time_exceeded";
            case PARAMETER_PROBLEM -> "parameter_problem";
            case TIMESTAMP_REQUEST -> "timestamp_request";
            case TIMESTAMP_REPLY -> "timestamp_reply";
            default -> "unknown 0x" + Integer.toHexString(type);
        };
    }

    /** Trace name of a code of a type, or null where the type has no named codes. */
    public static String codeName(final int type, final int code) {
        return switch (type) {
            case DESTINATION_UNREACHABLE ->
                switch (code) {
                    case CODE_NET_UNREACHABLE -> "destination_unreachable_net";
                    case CODE_HOST_UNREACHABLE -> "destination_unreachable_host";
                    case CODE_PROTOCOL_UNREACHABLE -> "protocol_unreachable";
                    case CODE_PORT_UNREACHABLE -> "port_unreachable";
                    case CODE_FRAGMENTATION_NEEDED -> "fragmentation_needed_and_dont_fragment_set";
                    case CODE_HOST_PROHIBITED -> "host_administratively_prohibited";
                    case CODE_ADMIN_PROHIBITED -> "communication_administratively_prohibited";
                    default -> "unknown 0x" + Integer.toHexString(code);
                };
            case TIME_EXCEEDED ->
                switch (code) {
                    case CODE_TTL_EXCEEDED_IN_TRANSIT -> "ttl_exceeded_in_transit";
                    case CODE_REASSEMBLY_TIME_EXCEEDED -> "fragment_reassembly_time_exceeded";
                    default -> "unknown 0x" + Integer.toHexString(code);
                };
            default -> null;
        };
    }
}
