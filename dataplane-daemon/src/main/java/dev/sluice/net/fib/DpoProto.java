package dev.sluice.net.fib;

import dev.sluice.net.packet.IpFamily;

/** What a packet begins with where a data-path object takes it: an IP header or a stack of labels. VPP's names. */
public enum DpoProto {
    IP4("ip4", "ipv4", 0x0800),
    IP6("ip6", "ipv6", 0x86dd),
    MPLS("mpls", "mpls", 0x8847);

    private final String text;
    private final String longText;
    private final int etherType;

    DpoProto(final String text, final String longText, final int etherType) {
        this.text = text;
        this.longText = longText;
        this.etherType = etherType;
    }

    /** The protocol of a family's packets. */
    public static DpoProto of(final IpFamily family) {
        return family == IpFamily.IP4 ? IP4 : IP6;
    }

    /** EtherType, host order. */
    public int etherType() {
        return etherType;
    }

    /** {@code ipv4}, {@code ipv6} or {@code mpls}, as texts of adjacencies begin. */
    public String longText() {
        return longText;
    }

    /** {@code ip4}, {@code ip6} or {@code mpls}. */
    @Override
    public String toString() {
        return text;
    }
}
