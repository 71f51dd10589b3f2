package dev.sluice.net.iface;

import dev.sluice.net.packet.Ip6Address;
import dev.sluice.net.packet.Ip6Prefix;

/** The rules for IPv6 addresses of interfaces, for CLI and binary API. Stateless; main thread. */
public final class Ip6Addressing {
    private Ip6Addressing() {}

    /**
     * Why an interface may not have an address, in VPP's words, or null: a link-local address with another length than
     * 128, or a network that its table has already.
     */
    public static String refusal(final Interfaces interfaces, final Interface iface, final Ip6Prefix address) {
        if (iface.index() == 0) {
            return "failed to add " + address + " on " + iface.name() + ", which has no addresses";
        }
        if (Ip6Address.isLinkLocal(address.high())) {
            return address.length() == 128 ? null : "prefix length of link-local address must be 128";
        }
        for (final Interface other : interfaces.all()) {
            if (other.ip6Table() != iface.ip6Table()) {
                continue;
            }
            for (final Ip6Prefix taken : other.ip6Addresses()) {
                final boolean overlap = taken.contains(address.ip()) || address.contains(taken.ip());
                final boolean secondary = other == iface
                        && taken.length() == address.length()
                        && !taken.ip().equals(address.ip());
                if (overlap && !secondary) {
                    return "failed to add " + address + " which conflicts with " + taken + " for interface "
                            + other.name();
                }
            }
        }
        return null;
    }

    /**
     * Gives an interface an address that {@link #refusal} has nothing against; a link-local one takes the place of the
     * old.
     */
    public static void add(final Interfaces interfaces, final Interface iface, final Ip6Prefix address) {
        if (Ip6Address.isLinkLocal(address.high())) {
            interfaces.addressing().setLinkLocal(iface, address.ip());
        } else {
            interfaces.addressing().addIp6Address(iface, address);
        }
    }
}
