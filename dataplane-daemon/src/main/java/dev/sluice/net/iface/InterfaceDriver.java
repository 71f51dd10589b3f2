package dev.sluice.net.iface;

/**
 * What a driver does for an interface of its own. Main thread. The defaults are those of an interface with nothing
 * behind it.
 */
public interface InterfaceDriver {
    /** A driver that does nothing. */
    InterfaceDriver NONE = new InterfaceDriver() {};

    /** The administrator's wish; a driver whose link follows it calls {@link Interfaces#link}. */
    default void adminState(final Interface iface, final boolean up) {}

    /** Another MAC address; throws {@link InterfaceException} to refuse. */
    default void macAddress(final Interface iface, final long mac) throws InterfaceException {}

    /** Largest L3 packet that will be sent. */
    default void mtu(final Interface iface, final int mtu) throws InterfaceException {}

    /** All frames are wanted, whatever their destination (L2 modes). */
    default void promiscuous(final Interface iface, final boolean on) {}

    /** True when the device takes packets that are still to be segmented, and sees to it. */
    default boolean segments() {
        return false;
    }

    /** Lines for {@code show hardware-interfaces} behind the MAC address, each indented by two blanks and ended. */
    default String describe(final Interface iface, final boolean verbose) {
        return "";
    }

    /** The kind, for {@code show hardware-interfaces}: {@code "Linux PACKET socket interface v3"}. */
    default String deviceClass() {
        return "";
    }

    /** The command that would make the interface again, under its first name; null when there is none. */
    default String createCommand(final Interface iface) {
        return null;
    }

    /** The kind as the binary API names it. */
    default String deviceType() {
        return deviceClass();
    }
}
