package dev.sluice.net.fib;

import dev.sluice.net.packet.Ip6Prefix;
import dev.sluice.net.packet.IpAddress;

/** An entry of an IPv6 table. Main thread only. */
final class Ip6FibEntry extends FibEntry {
    private final Ip6Prefix prefix;

    Ip6FibEntry(final Ip6FibTable table, final Ip6Prefix prefix) {
        super(table, prefix.length());
        this.prefix = prefix;
    }

    @Override
    public Ip6Prefix prefix() {
        return prefix;
    }

    @Override
    public IpAddress ip() {
        return prefix.ip();
    }

    @Override
    boolean covers(final FibEntry host) {
        final Ip6Prefix other = ((Ip6FibEntry) host).prefix;
        return prefix.contains(other.high(), other.low());
    }
}
