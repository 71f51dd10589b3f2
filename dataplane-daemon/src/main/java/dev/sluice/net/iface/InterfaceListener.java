package dev.sluice.net.iface;

import dev.sluice.net.packet.Ip4Prefix;
import dev.sluice.net.packet.Ip6Prefix;
import dev.sluice.net.packet.IpAddress;

/** Is told of changes of interfaces, after they were made and published. Main thread. */
public interface InterfaceListener {
    /** A new interface; its output node is registered, the workers are at the barrier. */
    default void created(final Interface iface) {}

    /** It is about to go; it is down and has no addresses any more, the workers are at the barrier. */
    default void deleting(final Interface iface) {}

    /** It came up or went down: {@link Interface#up()} has changed. */
    default void upDown(final Interface iface, final boolean up) {}

    /** What the administrator wants of it or its carrier has changed, also when {@link Interface#up()} has not. */
    default void stateChanged(final Interface iface) {}

    /** Its MTU has changed. */
    default void mtuChanged(final Interface iface) {}

    /** Its MAC address has changed. */
    default void macChanged(final Interface iface) {}

    /** An IPv4 address was added or taken away. */
    default void ip4Address(final Interface iface, final Ip4Prefix address, final boolean added) {}

    /**
     * It uses the addresses of another interface, or does so no more: {@link Interface#lender()}; {@code old} was it
     * before.
     */
    default void lender(final Interface iface, final Interface old) {}

    /** It moved to another IPv4 table; it has no addresses at this moment. */
    default void ip4Table(final Interface iface, final int oldTable) {}

    /** An IPv6 address was added or taken away, not the link-local one; IPv6 is on at this moment. */
    default void ip6Address(final Interface iface, final Ip6Prefix address, final boolean added) {}

    /**
     * Its IPv6 address on the link is another: {@code old} is null when IPv6 came on, {@link Interface#linkLocal()} is
     * null when it went off.
     */
    default void linkLocal(final Interface iface, final IpAddress old) {}

    /** It moved to another IPv6 table; it has no addresses but the link-local one at this moment. */
    default void ip6Table(final Interface iface, final int oldTable) {}
}
