package dev.sluice.net.punt;

import dev.sluice.net.packet.IpProtocol;
import java.util.Locale;

/**
 * Which packets are punted.
 *
 * @param kind what the other fields mean
 * @param ip6 the address family of {@link Kind#L4} and {@link Kind#IP_PROTO}
 * @param protocol IP protocol of {@link Kind#L4} and {@link Kind#IP_PROTO}
 * @param port UDP port, or ICMPv6 type, of {@link Kind#L4}; {@link #ALL} for those that nobody listens to
 * @param reason of {@link Kind#EXCEPTION}
 */
record PuntTarget(Kind kind, boolean ip6, int protocol, int port, int reason) {
    /** Stands for all ports. */
    static final int ALL = 0xffff;

    /** In the order of VPP's {@code punt_type}. */
    enum Kind {
        L4,
        IP_PROTO,
        EXCEPTION
    }

    static PuntTarget udp(final boolean ip6, final int port) {
        return l4(ip6, IpProtocol.UDP, port);
    }

    static PuntTarget l4(final boolean ip6, final int protocol, final int port) {
        return new PuntTarget(Kind.L4, ip6, protocol, port, 0);
    }

    static PuntTarget protocol(final boolean ip6, final int protocol) {
        return new PuntTarget(Kind.IP_PROTO, ip6, protocol, 0, 0);
    }

    static PuntTarget exception(final int reason) {
        return new PuntTarget(Kind.EXCEPTION, false, 0, 0, reason);
    }

    /** What a node looks it up by: the port or protocol with the family above, or the reason. */
    int key() {
        return switch (kind) {
            case L4 -> key(ip6, port);
            case IP_PROTO -> key(ip6, protocol);
            case EXCEPTION -> reason;
        };
    }

    /** The key of a port or a protocol. */
    static int key(final boolean ip6, final int portOrProtocol) {
        return (ip6 ? 1 << 16 : 0) | portOrProtocol;
    }

    /** For {@code show punt socket registrations}. */
    String text(final PuntReasons reasons) {
        final String family = ip6 ? "ip6" : "ip4";
        return switch (kind) {
            case L4 -> family + " " + IpProtocol.name(protocol).toLowerCase(Locale.ROOT) + " port " + port;
            case IP_PROTO -> family + " " + IpProtocol.name(protocol).toLowerCase(Locale.ROOT);
            case EXCEPTION -> " " + reasons.text(reason);
        };
    }
}
