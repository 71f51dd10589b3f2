package dev.sluice.driver.os;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What the kernel says about one of its network interfaces. Immutable.
 *
 * @param index ifindex in its namespace
 * @param name up to 15 characters
 * @param flags IFF_* bits of {@code net/if.h}
 * @param mtu in bytes, without the link header
 * @param address hardware address, 6 bytes on Ethernet
 * @param kind {@code veth}, {@code tun}, ...; empty for a device of a driver
 * @param peerIndex ifindex of the other end of a veth, in its namespace; 0 for none
 */
public record LinkInfo(int index, String name, int flags, int mtu, byte[] address, String kind, int peerIndex) {
    /** Administratively up. */
    public static final int IFF_UP = 0x1;
    /** Operational, with a carrier. */
    public static final int IFF_RUNNING = 0x40;
    /** The driver sees a carrier. */
    public static final int IFF_LOWER_UP = 0x10000;

    static final int RTM_NEWLINK = 16;
    static final int RTM_DELLINK = 17;
    static final int BODY = 16;
    static final int IFLA_ADDRESS = 1;
    static final int IFLA_IFNAME = 3;
    static final int IFLA_MTU = 4;
    static final int IFLA_LINK = 5;
    static final int IFLA_MASTER = 10;
    static final int IFLA_TXQLEN = 13;
    static final int IFLA_LINKINFO = 18;
    static final int IFLA_NET_NS_FD = 28;
    static final int IFLA_INFO_KIND = 1;

    /** True when it is administratively up and has a carrier. */
    public boolean running() {
        return (flags & IFF_UP) != 0 && (flags & (IFF_RUNNING | IFF_LOWER_UP)) != 0;
    }

    /**
     * Reads the body of an RTM_NEWLINK or RTM_DELLINK: {@code struct ifinfomsg} {family u8, pad u8, type u16, index
     * i32, flags u32, change u32}, attributes.
     */
    static LinkInfo parse(final ByteBuffer body) {
        final Fields fields = new Fields();
        NetlinkSocket.Attributes.forEach(body, BODY, fields::take);
        return new LinkInfo(
                body.getInt(4), fields.name, body.getInt(8), fields.mtu, fields.address, fields.kind, fields.link);
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof LinkInfo that
                && index == that.index
                && flags == that.flags
                && mtu == that.mtu
                && peerIndex == that.peerIndex
                && name.equals(that.name)
                && kind.equals(that.kind)
                && Arrays.equals(address, that.address);
    }

    @Override
    public int hashCode() {
        return index * 31 + name.hashCode();
    }

    /** What the attributes said. */
    private static final class Fields {
        private String name = "";
        private String kind = "";
        private byte[] address = new byte[0];
        private int mtu;
        private int link;

        void take(final int type, final ByteBuffer value) {
            switch (type) {
                case IFLA_IFNAME -> name = NetlinkSocket.Attributes.text(value);
                case IFLA_ADDRESS -> address = NetlinkSocket.Attributes.bytes(value);
                case IFLA_MTU -> mtu = value.getInt(0);
                case IFLA_LINK -> link = value.getInt(0);
                case IFLA_LINKINFO ->
                    NetlinkSocket.Attributes.forEach(value, 0, (inner, text) -> {
                        if (inner == IFLA_INFO_KIND) {
                            kind = NetlinkSocket.Attributes.text(text);
                        }
                    });
                default -> {}
            }
        }
    }
}
