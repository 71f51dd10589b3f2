package dev.sluice.driver.os;

import java.util.ArrayList;
import java.util.List;

/**
 * Requests about links, addresses and routes in one namespace, on a socket of its own. Control path; one thread at a
 * time.
 *
 * <p>Open it inside {@link NetNamespace#call} to act in another namespace. Errors name the request and the object, and
 * carry the kernel's explanation. Source: {@code linux/rtnetlink.h}, {@code linux/if_link.h}.
 */
public final class Rtnetlink implements AutoCloseable {
    private static final int RTM_GETLINK = 18;
    private static final int RTM_NEWADDR = 20;
    private static final int RTM_DELADDR = 21;
    private static final int RTM_GETADDR = 22;
    private static final int RT_SCOPE_LINK = 253;
    private static final int RTM_NEWROUTE = 24;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int IFA_FLAGS = 8;
    private static final int IFA_F_NODAD = 2;
    private static final int RTA_DST = 1;
    private static final int RTA_OIF = 4;
    private static final int RTA_GATEWAY = 5;
    private static final int RT_TABLE_MAIN = 254;
    private static final int RTPROT_BOOT = 3;
    private static final int RTN_UNICAST = 1;

    private final NetlinkSocket socket;

    private Rtnetlink(final NetlinkSocket socket) {
        this.socket = socket;
    }

    /** A socket in the calling thread's namespace. */
    public static Rtnetlink open() throws OsException {
        return new Rtnetlink(NetlinkSocket.open());
    }

    /** All links. */
    public List<LinkInfo> links() throws OsException {
        final List<LinkInfo> links = new ArrayList<>();
        final NetlinkMessage request = linkMessage(RTM_GETLINK, NetlinkMessage.F_REQUEST_DUMP, 0, 0, 0);
        socket.dump("list links", request, (type, body) -> {
            if (type == LinkInfo.RTM_NEWLINK) {
                final LinkInfo link = LinkInfo.parse(body);
                links.removeIf(l -> l.index() == link.index());
                links.add(link);
            }
        });
        return links;
    }

    /** The link of a name; fails with ENODEV when there is none. */
    public LinkInfo link(final String name) throws OsException {
        final LinkInfo[] found = new LinkInfo[1];
        final NetlinkMessage request =
                linkMessage(RTM_GETLINK, NetlinkMessage.F_REQUEST_ACK, 0, 0, 0).attribute(LinkInfo.IFLA_IFNAME, name);
        get("interface " + name, request, found);
        return found[0];
    }

    /** The link of an index; fails with ENODEV when there is none. */
    public LinkInfo link(final int index) throws OsException {
        final LinkInfo[] found = new LinkInfo[1];
        final NetlinkMessage request = linkMessage(RTM_GETLINK, NetlinkMessage.F_REQUEST_ACK, index, 0, 0);
        get("interface with index " + index, request, found);
        return found[0];
    }

    /** How many addresses of IPv4 and IPv6 a link has, link-local ones not counted. */
    public int addressCount(final int index) throws OsException {
        final int[] count = new int[1];
        final NetlinkMessage request = new NetlinkMessage(RTM_GETADDR, NetlinkMessage.F_REQUEST_DUMP)
                .u8(0)
                .u8(0)
                .u8(0)
                .u8(0)
                .u32(0);
        socket.dump("list addresses", request, (type, body) -> {
            // struct ifaddrmsg: scope @3, index @4
            if (type == RTM_NEWADDR && body.getInt(4) == index && (body.get(3) & 0xff) < RT_SCOPE_LINK) {
                count[0]++;
            }
        });
        return count[0];
    }

    /** Sets it administratively up or down. */
    public void setUp(final int index, final boolean up) throws OsException {
        final int flag = LinkInfo.IFF_UP;
        change("set link " + index + (up ? " up" : " down"), changeLink(index, up ? flag : 0, flag));
    }

    /** Sets the MTU, bytes without the link header. */
    public void setMtu(final int index, final int mtu) throws OsException {
        change(
                "set mtu of link " + index + " to " + mtu,
                changeLink(index, 0, 0).attribute(LinkInfo.IFLA_MTU, mtu));
    }

    /** Sets how many frames the kernel queues for the device ({@code txqueuelen}). */
    public void setQueueLength(final int index, final int frames) throws OsException {
        change("set txqueuelen of link " + index, changeLink(index, 0, 0).attribute(LinkInfo.IFLA_TXQLEN, frames));
    }

    /** Renames it; it must be down unless the kernel allows live renames. */
    public void rename(final int index, final String name) throws OsException {
        change("rename link " + index + " to " + name, changeLink(index, 0, 0).attribute(LinkInfo.IFLA_IFNAME, name));
    }

    /** Sets the hardware address. */
    public void setHardwareAddress(final int index, final byte[] address) throws OsException {
        change(
                "set hardware address of link " + index,
                changeLink(index, 0, 0).attribute(LinkInfo.IFLA_ADDRESS, address));
    }

    /** Makes it a port of the bridge (or other master) {@code master}; 0 releases it. */
    public void setMaster(final int index, final int master) throws OsException {
        change("set master of link " + index, changeLink(index, 0, 0).attribute(LinkInfo.IFLA_MASTER, master));
    }

    /** Moves it to another namespace, where its index may change. */
    public void setNamespace(final int index, final NetNamespace target) throws OsException {
        final int fd = target.openFile();
        try {
            final NetlinkMessage message = changeLink(index, 0, 0).attribute(LinkInfo.IFLA_NET_NS_FD, fd);
            change("move link " + index + " to namespace " + target.text(), message);
        } finally {
            FileDescriptors.close(fd);
        }
    }

    /** Deletes a virtual link. */
    public void deleteLink(final int index) throws OsException {
        change("delete link " + index, linkMessage(LinkInfo.RTM_DELLINK, NetlinkMessage.F_REQUEST_ACK, index, 0, 0));
    }

    /**
     * Adds an address of 4 or 16 bytes with its prefix length; IPv6 ones are usable at once, without duplicate
     * detection.
     */
    public void addAddress(final int index, final byte[] address, final int prefixLength) throws OsException {
        final int flags = NetlinkMessage.F_REQUEST_ACK | NetlinkMessage.F_CREATE | NetlinkMessage.F_EXCL;
        change("add address to link " + index, addressMessage(RTM_NEWADDR, flags, index, address, prefixLength));
    }

    /** Removes an address. */
    public void deleteAddress(final int index, final byte[] address, final int prefixLength) throws OsException {
        change(
                "delete address of link " + index,
                addressMessage(RTM_DELADDR, NetlinkMessage.F_REQUEST_ACK, index, address, prefixLength));
    }

    /**
     * Adds or replaces a unicast route in the main table.
     *
     * @param destination 4 or 16 bytes; all zero with prefix length 0 is the default route
     * @param gateway as long as the destination
     * @param index the link that it leaves by; 0 lets the kernel find it
     */
    public void addRoute(final byte[] destination, final int prefixLength, final byte[] gateway, final int index)
            throws OsException {
        if (destination.length != gateway.length) {
            throw new IllegalArgumentException("destination and gateway of different families");
        }
        final int flags = NetlinkMessage.F_REQUEST_ACK | NetlinkMessage.F_CREATE | NetlinkMessage.F_REPLACE;
        // struct rtmsg: family, dst_len, src_len, tos, table, protocol, scope, type (u8 each), flags u32
        final NetlinkMessage message = new NetlinkMessage(RTM_NEWROUTE, flags)
                .u8(family(destination))
                .u8(prefixLength)
                .u8(0)
                .u8(0)
                .u8(RT_TABLE_MAIN)
                .u8(RTPROT_BOOT)
                .u8(0)
                .u8(RTN_UNICAST)
                .u32(0);
        if (prefixLength > 0) {
            message.attribute(RTA_DST, destination);
        }
        message.attribute(RTA_GATEWAY, gateway);
        if (index != 0) {
            message.attribute(RTA_OIF, index);
        }
        change("add route by link " + index, message);
    }

    @Override
    public void close() {
        socket.close();
    }

    private void change(final String what, final NetlinkMessage message) throws OsException {
        socket.request(what, message);
    }

    private void get(final String what, final NetlinkMessage request, final LinkInfo[] found) throws OsException {
        socket.get(what, request, (type, body) -> {
            if (type == LinkInfo.RTM_NEWLINK) {
                found[0] = LinkInfo.parse(body);
            }
        });
        if (found[0] == null) {
            throw new OsException(what, Errno.ENODEV);
        }
    }

    private static NetlinkMessage changeLink(final int index, final int flags, final int mask) {
        return linkMessage(LinkInfo.RTM_NEWLINK, NetlinkMessage.F_REQUEST_ACK, index, flags, mask);
    }

    private static NetlinkMessage linkMessage(
            final int type, final int messageFlags, final int index, final int flags, final int mask) {
        return new NetlinkMessage(type, messageFlags)
                .u8(0)
                .u8(0)
                .u16(0)
                .u32(index)
                .u32(flags)
                .u32(mask);
    }

    private static NetlinkMessage addressMessage(
            final int type, final int flags, final int index, final byte[] address, final int prefixLength) {
        // struct ifaddrmsg: family, prefixlen, flags, scope (u8 each), index u32
        return new NetlinkMessage(type, flags)
                .u8(family(address))
                .u8(prefixLength)
                .u8(0)
                .u8(0)
                .u32(index)
                .attribute(IFA_LOCAL, address)
                .attribute(IFA_ADDRESS, address)
                .attribute(IFA_FLAGS, address.length == 16 ? IFA_F_NODAD : 0);
    }

    private static int family(final byte[] address) {
        return switch (address.length) {
            case 4 -> AF_INET;
            case 16 -> AF_INET6;
            default -> throw new IllegalArgumentException("address of " + address.length + " bytes");
        };
    }
}
