package dev.sluice.net.packet;

/** Protocol numbers of the IPv4 protocol and the IPv6 next-header field (IANA). */
public final class IpProtocol {
    public static final int HOP_BY_HOP = 0;
    public static final int ICMP = 1;
    public static final int IGMP = 2;
    public static final int IP_IN_IP = 4;
    public static final int TCP = 6;
    public static final int UDP = 17;
    public static final int IPV6 = 41;
    public static final int IPV6_ROUTING = 43;
    public static final int IPV6_FRAGMENT = 44;
    public static final int GRE = 47;
    public static final int ESP = 50;
    public static final int AH = 51;
    public static final int ICMP6 = 58;
    public static final int IPV6_NO_NEXT = 59;
    public static final int IPV6_DESTINATION = 60;
    public static final int OSPF = 89;
    public static final int VRRP = 112;
    public static final int SCTP = 132;

    private IpProtocol() {}

    /** Trace name ({@code ICMP}), or {@code unknown <n>}. */
    public static String name(final int protocol) {
        return switch (protocol) {
            case HOP_BY_HOP -> "IP6_HOP_BY_HOP_OPTIONS";
            case ICMP -> "ICMP";
            case IGMP -> "IGMP";
            case IP_IN_IP -> "IP_IN_IP";
            case TCP -> "TCP";
            case UDP -> "UDP";
            case IPV6 -> "IPV6";
            case IPV6_ROUTING -> "IPV6_ROUTE";
            case IPV6_FRAGMENT -> "IPV6_FRAGMENTATION";
            case GRE -> "GRE";
            case ESP -> "IPSEC_ESP";
            case AH -> "IPSEC_AH";
            case ICMP6 -> "ICMP6";
            case IPV6_NO_NEXT -> "IPV6_NONXT";
            case IPV6_DESTINATION -> "IP6_DESTINATION_OPTIONS";
            case OSPF -> "OSPF";
            case VRRP -> "VRRP";
            case SCTP -> "SCTP";
            default -> "unknown " + protocol;
        };
    }
}
