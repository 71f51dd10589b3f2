package dev.sluice.net.packet;

/**
 * ICMPv6 (RFC 4443) and the messages of neighbour discovery (RFC 4861): type, code, checksum and the word behind them,
 * offsets from the first byte.
 */
public final class Icmp6Header {
    public static final int TYPE = 0;
    public static final int CODE = 1;
    public static final int CHECKSUM = 2;

    /** Echo: identifier, 2 bytes. */
    public static final int ECHO_ID = 4;

    /** Echo: sequence number, 2 bytes. */
    public static final int ECHO_SEQUENCE = 6;

    /** Packet too big: MTU, 4 bytes; parameter problem: pointer, 4 bytes. */
    public static final int DATA = 4;

    /** Bytes of the header with its second word. */
    public static final int LENGTH = 8;

    public static final int DESTINATION_UNREACHABLE = 1;
    public static final int PACKET_TOO_BIG = 2;
    public static final int TIME_EXCEEDED = 3;
    public static final int PARAMETER_PROBLEM = 4;
    public static final int ECHO_REQUEST = 128;
    public static final int ECHO_REPLY = 129;
    public static final int MULTICAST_LISTENER_REQUEST = 130;
    public static final int MULTICAST_LISTENER_REPORT = 131;
    public static final int MULTICAST_LISTENER_DONE = 132;
    public static final int ROUTER_SOLICITATION = 133;
    public static final int ROUTER_ADVERTISEMENT = 134;
    public static final int NEIGHBOR_SOLICITATION = 135;
    public static final int NEIGHBOR_ADVERTISEMENT = 136;
    public static final int REDIRECT = 137;
    public static final int MULTICAST_LISTENER_REPORT_V2 = 143;

    public static final int CODE_NO_ROUTE = 0;
    public static final int CODE_ADMIN_PROHIBITED = 1;
    public static final int CODE_ADDRESS_UNREACHABLE = 3;
    public static final int CODE_PORT_UNREACHABLE = 4;
    public static final int CODE_HOP_LIMIT_EXCEEDED = 0;
    public static final int CODE_REASSEMBLY_TIME_EXCEEDED = 1;
    public static final int CODE_UNRECOGNIZED_NEXT_HEADER = 1;

    /** Of a first fragment (RFC 7112). */
    public static final int CODE_INCOMPLETE_HEADER_CHAIN = 3;

    /** Neighbour solicitation and advertisement: target address, 16 bytes. */
    public static final int ND_TARGET = 8;

    /** Neighbour solicitation and advertisement: bytes in front of the options. */
    public static final int ND_LENGTH = 24;

    /** Neighbour advertisement: flags, the first byte of the word behind the checksum. */
    public static final int ND_FLAGS = 4;

    public static final int FLAG_ROUTER = 0x80;
    public static final int FLAG_SOLICITED = 0x40;
    public static final int FLAG_OVERRIDE = 0x20;

    /** Option: link-layer address of the sender. */
    public static final int OPTION_SOURCE_ADDRESS = 1;

    /** Option: link-layer address of the target. */
    public static final int OPTION_TARGET_ADDRESS = 2;

    /** Option of a router advertisement: prefix information. */
    public static final int OPTION_PREFIX = 3;

    /** Option of a router advertisement: MTU. */
    public static final int OPTION_MTU = 5;

    /** Bytes of an Ethernet link-layer address option: type, length in units of 8, address. */
    public static final int OPTION_LENGTH = 8;

    /** Hop limit of neighbour discovery: whoever gets less came over a router. */
    public static final int ND_HOP_LIMIT = 255;

    private Icmp6Header() {}

    /** True for messages about another packet: types below 128. */
    public static boolean isError(final int type) {
        return type < ECHO_REQUEST;
    }

    /**
     * The auxiliary word with which a packet goes to {@code ip6-icmp-error}: type in bits 24-31, code in bits 16-23,
     * data in bits 0-15.
     *
     * @param data the next-hop MTU for {@link #PACKET_TOO_BIG}, the pointer for {@link #PARAMETER_PROBLEM}, otherwise 0
     */
    public static int errorWord(final int type, final int code, final int data) {
        return type << 24 | code << 16 | data & 0xffff;
    }

    /** Trace name of a type ({@code echo_request}). */
    public static String typeName(final int type) {
        return switch (type) {
            case DESTINATION_UNREACHABLE -> "destination_unreachable";
            case PACKET_TOO_BIG -> "packet_too_big";
            case TIME_EXCEEDED -> "time_exceeded";
            case PARAMETER_PROBLEM -> "parameter_problem";
            case ECHO_REQUEST -> "echo_request";
            case ECHO_REPLY -> "echo_reply";
            case MULTICAST_LISTENER_REQUEST -> "multicast_listener_request";
            case MULTICAST_LISTENER_REPORT -> "multicast_listener_report";
            case MULTICAST_LISTENER_DONE -> "multicast_listener_done";
            case ROUTER_SOLICITATION -> "router_solicitation";
            case ROUTER_ADVERTISEMENT -> "router_advertisement";
            case NEIGHBOR_SOLICITATION -> "neighbor_solicitation";
            case NEIGHBOR_ADVERTISEMENT -> "neighbor_advertisement";
            case REDIRECT -> "redirect";
            case MULTICAST_LISTENER_REPORT_V2 -> "multicast_listener_report_v2";
            default -> "unknown 0x" + Integer.toHexString(type);
        };
    }

    /** Trace name of a code of a type, or null where the type has no named codes. */
    public static String codeName(final int type, final int code) {
        return switch (type) {
            case DESTINATION_UNREACHABLE ->
                switch (code) {
                    case CODE_NO_ROUTE -> "no_route_to_destination";
                    case CODE_ADMIN_PROHIBITED -> "destination_administratively_prohibited";
                    case 2 -> "beyond_scope_of_source_address";
                    case CODE_ADDRESS_UNREACHABLE -> "address_unreachable";
                    case CODE_PORT_UNREACHABLE -> "port_unreachable";
                    default -> "unknown 0x" + Integer.toHexString(code);
                };
            case TIME_EXCEEDED ->
                switch (code) {
                    case CODE_HOP_LIMIT_EXCEEDED -> "ttl_exceeded_in_transit";
                    case CODE_REASSEMBLY_TIME_EXCEEDED -> "fragment_reassembly_time_exceeded";
                    default -> "unknown 0x" + Integer.toHexString(code);
                };
            case PARAMETER_PROBLEM ->
                switch (code) {
                    case 0 -> "erroneous_header_field";
                    case CODE_UNRECOGNIZED_NEXT_HEADER -> "unrecognized_next_header";
                    case 2 -> "unrecognized_option";
                    case CODE_INCOMPLETE_HEADER_CHAIN -> "first_fragment_has_incomplete_header_chain";
                    default -> "unknown 0x" + Integer.toHexString(code);
                };
            default -> null;
        };
    }
}
