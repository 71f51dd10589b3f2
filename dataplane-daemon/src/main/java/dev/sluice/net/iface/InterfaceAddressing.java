package dev.sluice.net.iface;

import dev.sluice.net.packet.Ip4Prefix;
import dev.sluice.net.packet.Ip6Address;
import dev.sluice.net.packet.Ip6Prefix;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.IpFamily;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * What interfaces have of IP: addresses, tables, whether a family is on, and whose addresses they use. Listeners are
 * told of every change. Main thread.
 */
public final class InterfaceAddressing {
    private static final long LOCAL_BIT = 1L << 57;

    private final InterfaceTable slots;
    private final List<InterfaceListener> listeners;

    InterfaceAddressing(final InterfaceTable slots, final List<InterfaceListener> listeners) {
        this.slots = slots;
        this.listeners = listeners;
    }

    /** Adds an IPv4 address; whoever calls has checked that it conflicts with none. */
    public void addIp4Address(final Interface iface, final Ip4Prefix address) {
        iface.ip4Addresses.add(address);
        slots.publish();
        listeners.forEach(listener -> listener.ip4Address(iface, address, true));
    }

    /** Takes an IPv4 address away; false when the interface does not have it. */
    public boolean removeIp4Address(final Interface iface, final Ip4Prefix address) {
        if (!iface.ip4Addresses.remove(address)) {
            return false;
        }
        slots.publish();
        listeners.forEach(listener -> listener.ip4Address(iface, address, false));
        return true;
    }

    /** Adds an IPv6 address and turns IPv6 on; whoever calls has checked that it conflicts with none. */
    public void addIp6Address(final Interface iface, final Ip6Prefix address) {
        iface.ip6Addresses.add(address);
        enableIp6(iface, true);
        listeners.forEach(listener -> listener.ip6Address(iface, address, true));
    }

    /**
     * Takes an IPv6 address away, and IPv6 off with the last of those who wanted it; false when the interface does not
     * have it.
     */
    public boolean removeIp6Address(final Interface iface, final Ip6Prefix address) {
        if (!iface.ip6Addresses.remove(address)) {
            return false;
        }
        slots.publish();
        listeners.forEach(listener -> listener.ip6Address(iface, address, false));
        enableIp6(iface, false);
        return true;
    }

    /** Turns IPv6 on with a link-local address made of the MAC address, or takes that back; counted. */
    public void enableIp6(final Interface iface, final boolean on) {
        iface.ip6EnableCount += on ? 1 : -1;
        if (iface.ip6EnableCount == 0) {
            linkLocal(iface, null);
        } else if (iface.linkLocal == null) {
            linkLocal(iface, madeLinkLocal(iface));
        }
    }

    /** Of the MAC address; without one, of chance, as a locally administered identifier. */
    private static IpAddress madeLinkLocal(final Interface iface) {
        return iface.mac != 0
                ? Ip6Address.linkLocal(iface.mac)
                : IpAddress.ip6(
                        Ip6Address.LINK_LOCAL_HIGH, ThreadLocalRandom.current().nextLong() & ~LOCAL_BIT);
    }

    /** Gives it an IPv6 address on the link, and turns IPv6 on where it is off. */
    public void setLinkLocal(final Interface iface, final IpAddress address) {
        if (iface.linkLocal == null) {
            iface.ip6EnableCount++;
        }
        linkLocal(iface, address);
    }

    private void linkLocal(final Interface iface, final IpAddress address) {
        final IpAddress old = iface.linkLocal;
        if (!Objects.equals(old, address)) {
            iface.linkLocal = address;
            slots.publish();
            listeners.forEach(listener -> listener.linkLocal(iface, old));
        }
    }

    /** Moves it to another IPv6 table; whoever calls has checked that it has no addresses. */
    public void ip6Table(final Interface iface, final int table) {
        final int old = iface.ip6Table;
        if (old != table) {
            iface.ip6Table = table;
            slots.publish();
            listeners.forEach(listener -> listener.ip6Table(iface, old));
        }
    }

    /** Moves it to another table of a family, as {@link #ip4Table} and {@link #ip6Table}. */
    public void table(final Interface iface, final IpFamily family, final int table) {
        if (family == IpFamily.IP4) {
            ip4Table(iface, table);
        } else {
            ip6Table(iface, table);
        }
    }

    /** Moves it to another IPv4 table; whoever calls has checked that it has no addresses. */
    public void ip4Table(final Interface iface, final int table) {
        final int old = iface.ip4Table;
        if (old != table) {
            iface.ip4Table = table;
            slots.publish();
            listeners.forEach(listener -> listener.ip4Table(iface, old));
        }
    }

    /**
     * Makes an interface use the addresses of another one as its own (unnumbered), which also turns IPv4 and IPv6 on;
     * null takes that back.
     *
     * @throws InterfaceException when both are one, the other borrows itself, or their tables differ
     */
    public void lender(final Interface iface, final Interface lender) throws InterfaceException {
        final Interface old = iface.lender;
        if (old == lender) {
            return;
        }
        if (lender != null && (lender == iface || lender.lender != null || !iface.borrowers.isEmpty())) {
            throw new InterfaceException("`" + iface.name + "' cannot use the addresses of `" + lender.name
                    + "': one must have addresses of its own, and the other lend none");
        }
        if (lender != null && (lender.ip4Table != iface.ip4Table || lender.ip6Table != iface.ip6Table)) {
            throw new InterfaceException("When enabling unnumbered both interfaces must be in the same tables");
        }
        iface.lender = lender;
        iface.ip4EnableCount += (lender == null ? 0 : 1) - (old == null ? 0 : 1);
        if (old != null) {
            old.borrowers =
                    old.borrowers.stream().filter(other -> other != iface).toList();
        }
        if (lender != null) {
            lender.borrowers =
                    Stream.concat(lender.borrowers.stream(), Stream.of(iface)).toList();
        }
        slots.publish();
        listeners.forEach(listener -> listener.lender(iface, old));
        if ((old == null) != (lender == null)) {
            enableIp6(iface, lender != null);
        }
    }

    /** Turns IPv4 on for an interface without address, or takes that back; counted. */
    public void enableIp4(final Interface iface, final boolean on) {
        iface.ip4EnableCount += on ? 1 : -1;
        slots.publish();
    }

    /** Takes everything from an interface that is about to go. */
    void removeAll(final Interface iface) throws InterfaceException {
        for (final Ip4Prefix address : List.copyOf(iface.ip4Addresses)) {
            removeIp4Address(iface, address);
        }
        for (final Ip6Prefix address : List.copyOf(iface.ip6Addresses)) {
            removeIp6Address(iface, address);
        }
        iface.ip6EnableCount = 0;
        linkLocal(iface, null);
        lender(iface, null);
        for (final Interface borrower : iface.borrowers) {
            lender(borrower, null);
        }
    }
}
