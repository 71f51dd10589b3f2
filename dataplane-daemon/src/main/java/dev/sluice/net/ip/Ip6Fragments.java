package dev.sluice.net.ip;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.net.packet.Icmp6Header;
import dev.sluice.net.packet.Ip6Header;
import dev.sluice.net.packet.IpProtocol;

/** Reads the headers of IPv6 fragments (RFC 8200 section 4.5). Stateless; runs on workers. */
final class Ip6Fragments {
    /** What a packet is. */
    enum Kind {
        WHOLE,
        FRAGMENT,
        /** The only fragment of its datagram (RFC 6946). */
        ATOMIC,
        MALFORMED,
        EMPTY,
        ODD_SIZE,
        TOO_LARGE,
        /** A first fragment without all headers (RFC 7112). */
        MISSING_UPPER
    }

    /** Answer to a fragment, not the last, whose length is no multiple of 8: points to the payload length. */
    static final int ODD_SIZE = Icmp6Header.errorWord(Icmp6Header.PARAMETER_PROBLEM, 0, Ip6Header.PAYLOAD_LENGTH);

    /** Answer to a first fragment without all headers. */
    static final int MISSING_UPPER =
            Icmp6Header.errorWord(Icmp6Header.PARAMETER_PROBLEM, Icmp6Header.CODE_INCOMPLETE_HEADER_CHAIN, 0);

    private static final int MAX_HEADERS = 8;
    private static final int OFFSET = 2;
    private static final int MORE = 1;
    private static final int MAX_LENGTH = 0xffff;

    private Ip6Fragments() {}

    /** Answer to a fragment that ends beyond what a datagram can hold: points to its offset. */
    static int tooLarge(final int header) {
        return Icmp6Header.errorWord(Icmp6Header.PARAMETER_PROBLEM, 0, header + OFFSET);
    }

    /**
     * Looks for a fragment header and fills in what it says.
     *
     * @param length bytes of the packet in all its segments; its headers must be in the first
     */
    static Kind read(final Reassembly.Fragment fragment, final long meta, final int length) {
        final long ip = Slab.address(meta);
        final int here = Math.min(PacketMeta.length(meta), length);
        int named = Ip6Header.NEXT_HEADER;
        int at = Ip6Header.LENGTH;
        int type = Slab.u8(ip + named);
        for (int i = 0; type != IpProtocol.IPV6_FRAGMENT; i++) {
            if (!isExtension(type)) {
                return Kind.WHOLE;
            }
            if (i == MAX_HEADERS || at + Ip6Header.FRAGMENT_LENGTH > here) {
                return Kind.MALFORMED;
            }
            named = at;
            type = Slab.u8(ip + at);
            at += extensionLength(ip + at);
        }
        final int all = Ip6Header.LENGTH + Slab.u16be(ip + Ip6Header.PAYLOAD_LENGTH);
        final int data = at + Ip6Header.FRAGMENT_LENGTH;
        if (data > Math.min(all, here) || all != length) {
            return Kind.MALFORMED;
        }
        final int word = Slab.u16be(ip + at + OFFSET);
        fragment.header = at;
        fragment.named = named;
        fragment.skip = data;
        fragment.more = (word & MORE) != 0;
        fragment.from = word & ~7;
        fragment.end = fragment.from + all - data;
        if (all == data) {
            return Kind.EMPTY;
        }
        if (fragment.more && (all - data & 7) != 0) {
            return Kind.ODD_SIZE;
        }
        if (at - Ip6Header.LENGTH + fragment.end > MAX_LENGTH) {
            return Kind.TOO_LARGE;
        }
        if (fragment.from != 0) {
            return Kind.FRAGMENT;
        }
        if (!hasUpper(ip, Slab.u8(ip + at), data, all, here)) {
            return Kind.MISSING_UPPER;
        }
        return fragment.more ? Kind.FRAGMENT : Kind.ATOMIC;
    }

    private static boolean hasUpper(final long ip, final int first, final int data, final int all, final int here) {
        int type = first;
        int at = data;
        while (isExtension(type)) {
            if (at + Ip6Header.FRAGMENT_LENGTH > here) {
                return false;
            }
            type = Slab.u8(ip + at);
            at += extensionLength(ip + at);
        }
        return at < all || type == IpProtocol.IPV6_NO_NEXT;
    }

    private static boolean isExtension(final int type) {
        return type == IpProtocol.HOP_BY_HOP || type == IpProtocol.IPV6_ROUTING || type == IpProtocol.IPV6_DESTINATION;
    }

    private static int extensionLength(final long header) {
        return (Slab.u8(header + 1) + 1) * 8;
    }
}
