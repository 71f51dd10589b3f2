package dev.sluice.driver.os;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Offload switches of a kernel interface, by the SIOCETHTOOL request of {@code linux/ethtool.h}. Control path; acts in
 * the calling thread's namespace.
 */
public final class Ethtool {
    private static final long SIOCETHTOOL = 0x8946;
    private static final int ETHTOOL_GFLAGS = 0x25;
    private static final int ETHTOOL_SFLAGS = 0x26;
    private static final int IFREQ_BYTES = 40;
    private static final int IFNAMSIZ = 16;

    /** A switch with a get and a set request of its own, or a bit of the flags word. */
    public enum Offload {
        /** The device completes transmit checksums; when off the stack does before it hands a frame over. */
        TX_CHECKSUM(0x16, 0x17, 0),
        /** The device validates receive checksums. */
        RX_CHECKSUM(0x14, 0x15, 0),
        /** TCP segmentation. */
        TSO(0x1e, 0x1f, 0),
        /** Generic segmentation: large frames go down to the driver. */
        GSO(0x23, 0x24, 0),
        /** Generic receive: small frames are merged into large ones. */
        GRO(0x2b, 0x2c, 0),
        /** VLAN tags leave beside the frame. */
        TX_VLAN(ETHTOOL_GFLAGS, ETHTOOL_SFLAGS, 1 << 7),
        /** VLAN tags are taken out of arriving frames. */
        RX_VLAN(ETHTOOL_GFLAGS, ETHTOOL_SFLAGS, 1 << 8);

        private final int get;
        private final int set;
        private final int bit;

        Offload(final int get, final int set, final int bit) {
            this.get = get;
            this.set = set;
            this.bit = bit;
        }
    }

    private Ethtool() {}

    /** Whether the switch is on. */
    public static boolean isOn(final String name, final Offload offload) throws OsException {
        final int value = call(name, offload, offload.get, 0);
        return offload.bit == 0 ? value != 0 : (value & offload.bit) != 0;
    }

    /** Turns a switch on or off. Fails with EOPNOTSUPP when the device has it not or cannot change it. */
    public static void set(final String name, final Offload offload, final boolean on) throws OsException {
        if (offload.bit == 0) {
            call(name, offload, offload.set, on ? 1 : 0);
            return;
        }
        final int flags = call(name, offload, offload.get, 0);
        call(name, offload, offload.set, on ? flags | offload.bit : flags & ~offload.bit);
    }

    /** {@code struct ifreq}: name[16], then the address of {@code struct ethtool_value} {cmd u32, data u32}. */
    private static int call(final String name, final Offload offload, final int command, final int data)
            throws OsException {
        final byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length >= IFNAMSIZ) {
            throw new OsException("interface " + name, Errno.ENODEV);
        }
        final String what = "ethtool " + offload.name().toLowerCase(Locale.ROOT) + " of " + name;
        final int socket = Sockets.open("for ethtool", Sockets.AF_INET, Sockets.SOCK_DGRAM | Sockets.SOCK_CLOEXEC, 0);
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment value = arena.allocate(8, 4);
            value.set(JAVA_INT, 0, command);
            value.set(JAVA_INT, 4, data);
            final MemorySegment request = arena.allocate(IFREQ_BYTES, 8);
            MemorySegment.copy(MemorySegment.ofArray(bytes), 0, request, 0, bytes.length);
            request.set(JAVA_LONG, IFNAMSIZ, value.address());
            OsException.check(what, FileDescriptors.ioctl(socket, SIOCETHTOOL, request));
            return value.get(JAVA_INT, 4);
        } finally {
            FileDescriptors.close(socket);
        }
    }
}
