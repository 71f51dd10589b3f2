package dev.sluice.net.packet;

/** The two address families. The order is that of {@code address_family} in the binary API. */
public enum IpFamily {
    IP4("ip4", 32),
    IP6("ip6", 128);

    private final String text;
    private final int bits;

    IpFamily(final String text, final int bits) {
        this.text = text;
        this.bits = bits;
    }

    /** Bits of an address: 32 or 128. */
    public int bits() {
        return bits;
    }

    /** {@code ipv4} or {@code ipv6}, as VPP's names of tables and adjacencies begin. */
    public String longText() {
        return this == IP4 ? "ipv4" : "ipv6";
    }

    /** {@code IPv4} or {@code IPv6}. */
    public String title() {
        return this == IP4 ? "IPv4" : "IPv6";
    }

    /** {@code 0.0.0.0} or {@code ::}. */
    public IpAddress any() {
        return this == IP4 ? IpAddress.ANY_IP4 : IpAddress.ANY_IP6;
    }

    /** The address all of whose bits are set. */
    public IpAddress all() {
        return this == IP4 ? IpAddress.ip4(-1) : IpAddress.ip6(-1, -1);
    }

    /** {@code ip4} or {@code ip6}. */
    @Override
    public String toString() {
        return text;
    }
}
