package dev.sluice.driver.tap;

import dev.sluice.driver.VnetHeader;
import dev.sluice.driver.os.Errno;
import dev.sluice.driver.os.FileDescriptors;
import dev.sluice.driver.os.LinkInfo;
import dev.sluice.driver.os.MappedRegion;
import dev.sluice.driver.os.OsException;
import dev.sluice.driver.os.Rtnetlink;
import java.nio.charset.StandardCharsets;

/**
 * The kernel's side of a tap: its device and a descriptor for each queue. Main thread. The device goes away when the
 * last descriptor is closed.
 *
 * <p>All queues are opened inside the target namespace: the kernel makes the device in the namespace of the opening
 * thread, and a second queue opened elsewhere would silently become a second device. Source: {@code linux/if_tun.h}.
 */
final class TapDevice implements AutoCloseable {
    private static final String CLONE_DEVICE = "/dev/net/tun";
    private static final long TUNSETIFF = 0x400454caL;
    private static final long TUNSETVNETHDRSZ = 0x400454d8L;
    private static final long TUNSETOFFLOAD = 0x400454d0L;
    private static final long TUNSETPERSIST = 0x400454cbL;
    private static final int IFF_TUN = 0x1;
    private static final int IFF_TAP = 0x2;
    private static final int IFF_MULTI_QUEUE = 0x100;
    private static final int IFF_NO_PI = 0x1000;
    private static final int IFF_VNET_HDR = 0x4000;
    private static final int IFF_TUN_EXCL = 0x8000;
    private static final int TUN_F_CSUM = 0x1;
    private static final int TUN_F_TSO4_TSO6 = 0x2 | 0x4;
    private static final int TUN_F_USO4_USO6 = 0x20 | 0x40;
    private static final int NAME_BYTES = 16;
    private static final int IFREQ_BYTES = 40;
    private static final byte[] ANY4 = new byte[4];
    private static final byte[] ANY6 = new byte[16];

    private final TapConfig config;
    private final int[] fds;
    private final LinkInfo link;

    private TapDevice(final TapConfig config, final int[] fds, final LinkInfo link) {
        this.config = config;
        this.fds = fds;
        this.link = link;
    }

    /** Makes and configures the device. On failure nothing is left. */
    static TapDevice open(final TapConfig config) throws OsException {
        return config.namespace().call(() -> {
            final int[] fds = new int[config.queues()];
            int opened = 0;
            try {
                for (; opened < fds.length; opened++) {
                    fds[opened] = openQueue(config, opened == 0);
                }
                return new TapDevice(config, fds, configure(config));
            } catch (final OsException e) {
                for (int i = 0; i < opened; i++) {
                    FileDescriptors.close(fds[i]);
                }
                throw e;
            }
        });
    }

    /** What it was made from. */
    TapConfig config() {
        return config;
    }

    /** Number of queues. */
    int queues() {
        return fds.length;
    }

    /** Descriptor of a queue. */
    int fd(final int queue) {
        return fds[queue];
    }

    /** The kernel's interface as it was made. */
    LinkInfo link() {
        return link;
    }

    @Override
    public void close() {
        for (final int fd : fds) {
            FileDescriptors.close(fd);
        }
    }

    private static int openQueue(final TapConfig config, final boolean first) throws OsException {
        final int flags = FileDescriptors.O_RDWR | FileDescriptors.O_NONBLOCK | FileDescriptors.O_CLOEXEC;
        final int fd = FileDescriptors.open(CLONE_DEVICE, flags);
        try (MappedRegion request = MappedRegion.anonymous(IFREQ_BYTES)) {
            final byte[] name = config.hostName().getBytes(StandardCharsets.UTF_8);
            if (name.length >= NAME_BYTES) {
                throw new OsException("host-if-name " + config.hostName() + ": longer than 15 bytes", Errno.EINVAL);
            }
            for (int i = 0; i < name.length; i++) {
                request.putU8(i, name[i]);
            }
            final int kind = config.tun() ? IFF_TUN : IFF_TAP;
            // without EXCL the kernel would join us to a device of that name which belongs to somebody else
            final int exclusive = first && !config.attach() ? IFF_TUN_EXCL : 0;
            request.putU16(NAME_BYTES, kind | IFF_MULTI_QUEUE | IFF_NO_PI | IFF_VNET_HDR | exclusive);
            ioctl("create host interface " + config.hostName(), fd, TUNSETIFF, request.address(0, IFREQ_BYTES));
            request.putU32(0, VnetHeader.LONG_BYTES);
            ioctl("TUNSETVNETHDRSZ", fd, TUNSETVNETHDRSZ, request.address(0, Integer.BYTES));
            setOffload(config, fd);
            if (config.persist()) {
                ioctl("TUNSETPERSIST", fd, TUNSETPERSIST, 1);
            }
            return fd;
        } catch (final OsException e) {
            FileDescriptors.close(fd);
            throw e;
        }
    }

    private static void setOffload(final TapConfig config, final int fd) throws OsException {
        if (config.offload() != TapConfig.Offload.SEGMENTATION) {
            final int flags = config.offload() == TapConfig.Offload.CHECKSUM ? TUN_F_CSUM : 0;
            ioctl("TUNSETOFFLOAD", fd, TUNSETOFFLOAD, flags);
            return;
        }
        // UDP segmentation came with Linux 6.2: older kernels refuse the bits.
        final int tcp = TUN_F_CSUM | TUN_F_TSO4_TSO6;
        if (FileDescriptors.ioctl(fd, TUNSETOFFLOAD, tcp | TUN_F_USO4_USO6) < 0) {
            ioctl("TUNSETOFFLOAD", fd, TUNSETOFFLOAD, tcp);
        }
    }

    private static LinkInfo configure(final TapConfig config) throws OsException {
        try (Rtnetlink netlink = Rtnetlink.open()) {
            final int index = netlink.link(config.hostName()).index();
            final TapConfig.Host host = config.host();
            if (host.mac() != null) {
                netlink.setHardwareAddress(index, host.mac());
            }
            if (host.mtu() != 0) {
                netlink.setMtu(index, host.mtu());
            }
            netlink.setQueueLength(index, config.queueLength());
            if (host.bridge() != null) {
                netlink.setMaster(index, netlink.link(host.bridge()).index());
            }
            if (host.ip4() != null) {
                netlink.addAddress(index, host.ip4().address(), host.ip4().prefixLength());
            }
            if (host.ip6() != null) {
                netlink.addAddress(index, host.ip6().address(), host.ip6().prefixLength());
            }
            netlink.setUp(index, true);
            if (host.gateway4() != null) {
                netlink.addRoute(ANY4, 0, host.gateway4(), index);
            }
            if (host.gateway6() != null) {
                netlink.addRoute(ANY6, 0, host.gateway6(), index);
            }
            return netlink.link(index);
        }
    }

    private static void ioctl(final String what, final int fd, final long request, final long argument)
            throws OsException {
        final int result = FileDescriptors.ioctl(fd, request, argument);
        if (result < 0) {
            throw new OsException(what, -result);
        }
    }
}
