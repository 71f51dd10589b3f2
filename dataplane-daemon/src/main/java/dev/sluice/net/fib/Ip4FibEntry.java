package dev.sluice.net.fib;

import dev.sluice.net.packet.Ip4Prefix;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.IpPrefix;

/** An entry of an IPv4 table. Main thread only. */
final class Ip4FibEntry extends FibEntry {
    private final int address;

    Ip4FibEntry(final Ip4FibTable table, final int address, final int length) {
        super(table, length);
        this.address = address;
    }

    /** Host order, without host bits. */
    int address() {
        return address;
    }

    @Override
    public IpPrefix prefix() {
        return new Ip4Prefix(address, length());
    }

    @Override
    public IpAddress ip() {
        return IpAddress.ip4(address);
    }

    @Override
    boolean covers(final FibEntry host) {
        return ((((Ip4FibEntry) host).address ^ address) & Ip4Prefix.mask(length())) == 0;
    }
}
