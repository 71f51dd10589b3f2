package dev.sluice.driver.afpacket;

import dev.sluice.driver.os.FileDescriptors;
import dev.sluice.driver.os.MappedRegion;
import dev.sluice.driver.os.OsException;
import dev.sluice.driver.os.Sockets;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Opens the packet sockets of an interface. Main thread; inside the interface's namespace.
 *
 * <p>Constants and structures are those of {@code linux/if_packet.h}.
 */
final class PacketSockets {
    private static final int SOL_PACKET = 263;
    private static final int PACKET_ADD_MEMBERSHIP = 1;
    private static final int PACKET_RX_RING = 5;
    private static final int PACKET_STATISTICS = 6;
    private static final int PACKET_COPY_THRESH = 7;
    private static final int PACKET_VERSION = 10;
    private static final int PACKET_VNET_HDR = 15;
    private static final int PACKET_FANOUT = 18;
    private static final int PACKET_QDISC_BYPASS = 20;
    private static final int PACKET_IGNORE_OUTGOING = 23;
    private static final int TPACKET_V2 = 1;
    private static final int TPACKET_V3 = 2;
    /** Room for frames that do not fit a slot of the second version. */
    private static final int RECEIVE_BUFFER = 16 * 1024 * 1024;

    private static final int PACKET_MR_PROMISC = 1;
    private static final int FANOUT_HASH = 0;
    private static final int FANOUT_FLAG_UNIQUE_ID = 0x2000;
    /** The group ignores the per-socket option of the same purpose. */
    private static final int FANOUT_FLAG_IGNORE_OUTGOING = 0x4000;

    private static final int ETH_P_ALL_BE = 0x0300;
    private static final int RETIRE_MILLIS = 1;
    private static final int SEND_BUFFER = 16 * 1024 * 1024;
    private static final int TYPE = Sockets.SOCK_RAW | Sockets.SOCK_NONBLOCK | Sockets.SOCK_CLOEXEC;

    /** A receiving socket and its ring. */
    record Receiver(int fd, MappedRegion ring) implements AutoCloseable {
        @Override
        public void close() {
            ring.close();
            FileDescriptors.close(fd);
        }
    }

    private PacketSockets() {}

    /**
     * A receiving socket, bound to the interface and in promiscuous mode. It gets no frame from other interfaces at any
     * time.
     */
    static Receiver openReceiver(final AfPacketConfig config, final int ifindex) throws OsException {
        final String what = config.name();
        final int fd = Sockets.open("for " + what, Sockets.AF_PACKET, TYPE, 0); // protocol 0: nothing before bind
        MappedRegion ring = null;
        try {
            final boolean v2 = config.version() == 2;
            Sockets.setInt("PACKET_VERSION of " + what, fd, SOL_PACKET, PACKET_VERSION, v2 ? TPACKET_V2 : TPACKET_V3);
            Sockets.setInt("PACKET_VNET_HDR of " + what, fd, SOL_PACKET, PACKET_VNET_HDR, 1);
            Sockets.setInt("PACKET_IGNORE_OUTGOING of " + what, fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, 1);
            if (v2) {
                Sockets.setInt("PACKET_COPY_THRESH of " + what, fd, SOL_PACKET, PACKET_COPY_THRESH, 1);
                Sockets.setInt(
                        "SO_RCVBUFFORCE of " + what, fd, Sockets.SOL_SOCKET, Sockets.SO_RCVBUFFORCE, RECEIVE_BUFFER);
            }
            final ByteBuffer request = structure(v2 ? 16 : 28)
                    .putInt(config.blockBytes())
                    .putInt(config.blocks())
                    .putInt(config.frameBytes())
                    .putInt(config.frames());
            if (!v2) {
                request.putInt(RETIRE_MILLIS);
            }
            Sockets.setBytes("PACKET_RX_RING of " + what, fd, SOL_PACKET, PACKET_RX_RING, request.array());
            ring = MappedRegion.ofFile("rx ring of " + what, fd, 0, config.ringBytes());
            bind(what, fd, ifindex, ETH_P_ALL_BE);
            final byte[] member = structure(16)
                    .putInt(ifindex)
                    .putShort((short) PACKET_MR_PROMISC)
                    .array();
            Sockets.setBytes("PACKET_ADD_MEMBERSHIP of " + what, fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, member);
            return new Receiver(fd, ring);
        } catch (final OsException e) {
            if (ring != null) {
                ring.close();
            }
            FileDescriptors.close(fd);
            throw e;
        }
    }

    /**
     * Makes the sockets members of a new group that shares the flows of an interface by their hash, in order within
     * each flow. All are bound before.
     *
     * <p>The kernel chooses the group's id: another program may have groups on the same interface.
     */
    static void group(final AfPacketConfig config, final List<Receiver> members) throws OsException {
        final String what = "PACKET_FANOUT of " + config.name();
        int id = FANOUT_FLAG_UNIQUE_ID << 16;
        for (final Receiver member : members) {
            final int value = id | (FANOUT_HASH | FANOUT_FLAG_IGNORE_OUTGOING) << 16;
            Sockets.setInt(what, member.fd(), SOL_PACKET, PACKET_FANOUT, value);
            final byte[] got = Sockets.get(what, member.fd(), SOL_PACKET, PACKET_FANOUT, Integer.BYTES);
            id = ByteBuffer.wrap(got).order(ByteOrder.nativeOrder()).getInt() & 0xffff;
        }
    }

    /** A sending socket, bound to the interface, round the queueing discipline or through it; it receives nothing. */
    static int openSender(final AfPacketConfig config, final int ifindex, final boolean qdiscBypass)
            throws OsException {
        final String what = config.name();
        final int fd = Sockets.open("for " + what, Sockets.AF_PACKET, TYPE, 0);
        try {
            Sockets.setInt("PACKET_VNET_HDR of " + what, fd, SOL_PACKET, PACKET_VNET_HDR, 1);
            if (qdiscBypass) {
                Sockets.setInt("PACKET_QDISC_BYPASS of " + what, fd, SOL_PACKET, PACKET_QDISC_BYPASS, 1);
            }
            Sockets.setInt("SO_SNDBUFFORCE of " + what, fd, Sockets.SOL_SOCKET, Sockets.SO_SNDBUFFORCE, SEND_BUFFER);
            bind(what, fd, ifindex, 0);
            return fd;
        } catch (final OsException e) {
            FileDescriptors.close(fd);
            throw e;
        }
    }

    /** Frames that the kernel dropped because the ring was full, since the last call. */
    static long takeDrops(final int fd) throws OsException {
        // struct tpacket_stats_v3: packets, drops, freeze count (the second version has two words); reading resets it
        final byte[] value = Sockets.get("PACKET_STATISTICS", fd, SOL_PACKET, PACKET_STATISTICS, 12);
        return ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getInt(4) & 0xffff_ffffL;
    }

    /**
     * {@code struct sockaddr_ll}: family u16, protocol be16, ifindex i32, hatype u16, pkttype u8, halen u8, address[8].
     */
    private static void bind(final String what, final int fd, final int ifindex, final int protocolBe)
            throws OsException {
        final byte[] address = structure(20)
                .putShort((short) Sockets.AF_PACKET)
                .putShort((short) protocolBe)
                .putInt(ifindex)
                .array();
        Sockets.bind("to " + what, fd, address);
    }

    private static ByteBuffer structure(final int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
    }
}
