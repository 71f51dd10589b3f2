package dev.sluice.it;

import dev.sluice.driver.os.CallState;
import dev.sluice.driver.os.Errno;
import dev.sluice.driver.os.FileDescriptors;
import dev.sluice.driver.os.OsException;
import dev.sluice.driver.os.Sockets;
import dev.sluice.driver.os.Syscalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Predicate;

/** A packet socket on a host's interface: sends frames as they are, and sees what comes in. Owner: one thread. */
final class RawSocket implements AutoCloseable {
    private static final int SOL_PACKET = 263;
    private static final int PACKET_IGNORE_OUTGOING = 23;
    private static final int ETH_P_ALL_BE = 0x0300;
    private static final int BUFFER = 65_536 + 64;
    private static final int TYPE = Sockets.SOCK_RAW | Sockets.SOCK_NONBLOCK | Sockets.SOCK_CLOEXEC;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment buffer = arena.allocate(BUFFER, 8);
    private final CallState call = new CallState();
    private final int fd;

    private RawSocket(final int fd) {
        this.fd = fd;
    }

    /** On {@code device} of a host. */
    static RawSocket open(final TestNamespace host, final String device) {
        final int index = Integer.parseInt(
                host.run("cat /sys/class/net/" + device + "/ifindex").strip());
        return new RawSocket(host.call(() -> open(index)));
    }

    private static int open(final int index) throws OsException {
        final int fd = Sockets.open("for a test", Sockets.AF_PACKET, TYPE, 0);
        Sockets.setInt("PACKET_IGNORE_OUTGOING", fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, 1);
        Sockets.setInt("SO_RCVBUFFORCE", fd, Sockets.SOL_SOCKET, Sockets.SO_RCVBUFFORCE, 1 << 24);
        final ByteBuffer address = ByteBuffer.allocate(20).order(ByteOrder.nativeOrder());
        address.putShort((short) Sockets.AF_PACKET)
                .putShort((short) ETH_P_ALL_BE)
                .putInt(index);
        Sockets.bind("for a test", fd, address.array());
        return fd;
    }

    /** Sends a frame; waits while the kernel has no room. */
    void send(final byte[] frame) {
        MemorySegment.copy(frame, 0, buffer, ValueLayout.JAVA_BYTE, 0, frame.length);
        long result;
        do {
            result = Syscalls.sendto(call, fd, buffer.address(), frame.length, 0, 0, 0);
        } while (result == -Errno.EAGAIN || result == -Errno.ENOBUFS || result == -Errno.EINTR);
        if (result != frame.length) {
            throw new AssertionError("a frame of " + frame.length + " bytes not sent: " + result);
        }
    }

    /** The next frame that came in, or null when there is none now. */
    byte[] poll() {
        final long length = Syscalls.recv(call, fd, buffer.address(), BUFFER, Syscalls.MSG_DONTWAIT);
        if (length == -Errno.EAGAIN || length == -Errno.EINTR) {
            return null;
        }
        if (length < 0) {
            throw new AssertionError("recv: " + length);
        }
        return Arrays.copyOf(buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE), (int) length);
    }

    /** Waits for a frame and forgets those that came before. */
    byte[] await(final String what, final Predicate<byte[]> wanted) {
        final byte[][] found = new byte[1][];
        Await.until(what + " seen", () -> {
            for (byte[] frame = poll(); frame != null; frame = poll()) {
                if (wanted.test(frame)) {
                    found[0] = frame;
                    return true;
                }
            }
            return false;
        });
        return found[0];
    }

    @Override
    public void close() {
        FileDescriptors.close(fd);
        arena.close();
    }
}
