package dev.sluice.driver.generator;

/** What a part of a described packet is; decides how the next words are read and what is filled in. */
enum Layer {
    ETHERNET("Ethernet header (<type>: <mac> -> <mac>)"),
    ARP("ARP message (request: <mac>/<ip4> -> <mac>/<ip4>)"),
    IP4("IPv4 header (<protocol>: <ip4> -> <ip4>)"),
    IP6("IPv6 header (<protocol>: <ip6> -> <ip6>)"),
    UDP("UDP header (UDP: <port> -> <port>)"),
    TCP("TCP header (TCP: <port> -> <port>)"),
    ICMP4("ICMP header (ICMP <type>)"),
    ICMP6("ICMPv6 header (ICMP <type>)"),
    PAYLOAD("payload (incrementing <n> or hex <digits>)");

    private final String expected;

    Layer(final String expected) {
        this.expected = expected;
    }

    /** For errors: what should have come. */
    String expected() {
        return expected;
    }

    /** What the packets begin with that are sent to a node. */
    static Layer ofNode(final String node) {
        if (node.startsWith("ip4-")) {
            return IP4;
        }
        return node.startsWith("ip6-") ? IP6 : ETHERNET;
    }
}
