package dev.sluice.net.fib;

/** Who contributed an entry. Of several, the first in this order forwards. The names are those that VPP prints. */
public enum FibSource {
    SPECIAL("special"),
    CLASSIFY("classify"),
    PROXY("proxy"),
    INTERFACE("interface"),
    API("API"),
    CLI("CLI"),
    DHCP("DHCP"),
    NAT("NAT"),
    /** Addresses of the link: own ones that are link-local, and the tables that they stand in. */
    IP6_ND("IPv6-nd"),
    /** A neighbour: active where the covering entry is attached to the same interface. */
    ADJACENCY("adjacency"),
    /** The next hop of a recursive route. */
    RECURSIVE_RESOLUTION("recursive-resolution"),
    DEFAULT_ROUTE("default-route");

    private final String text;

    FibSource(final String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
