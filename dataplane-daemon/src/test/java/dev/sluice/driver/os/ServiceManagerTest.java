package dev.sluice.driver.os;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceManagerTest {
    @Test
    void shouldSendItsStateAsOneDatagram(@TempDir final Path folder) throws OsException {
        final Path socket = folder.resolve("notify");
        final int fd = Sockets.open("test", Sockets.AF_UNIX, Sockets.SOCK_DGRAM | Sockets.SOCK_CLOEXEC, 0);
        try (MappedRegion memory = MappedRegion.anonymous(4096)) {
            final byte[] path = socket.toString().getBytes(StandardCharsets.UTF_8);
            final byte[] address = Arrays.copyOf(new byte[] {1, 0}, path.length + 3);
            System.arraycopy(path, 0, address, 2, path.length);
            Sockets.bind("test", fd, address);
            assertTrue(new ServiceManager(socket.toString()).tell(ServiceManager.READY + "\nSTATUS=up"));
            final long n = Syscalls.recv(new CallState(), fd, memory.address(0, 4096), 4096, Syscalls.MSG_DONTWAIT);
            final byte[] text = new byte[(int) n];
            for (int i = 0; i < n; i++) {
                text[i] = (byte) memory.u8(i);
            }
            assertArrayEquals("READY=1\nSTATUS=up".getBytes(StandardCharsets.UTF_8), text);
        } finally {
            FileDescriptors.close(fd);
        }
    }

    @Test
    void shouldSayWhenNobodyListens(@TempDir final Path folder) throws OsException {
        assertFalse(new ServiceManager(null).tell(ServiceManager.READY));
        final String path = folder.resolve("none").toString();
        final OsException e = assertThrows(OsException.class, () -> new ServiceManager(path).tell("READY=1"));
        assertEquals("notify " + path + ": No such file or directory (ENOENT)", e.getMessage());
    }
}
