package dev.sluice.driver.os;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixDatagramSocketTest {
    private static final int LONGEST = 9000;

    @TempDir
    Path directory;

    @Test
    void datagramsGoWholeToTheSocketThatIsNamed() throws OsException {
        final Path one = directory.resolve("one");
        final Path two = directory.resolve("two");
        try (UnixDatagramSocket left = UnixDatagramSocket.bind(one, LONGEST, 0x10000);
                UnixDatagramSocket right = UnixDatagramSocket.bind(two, LONGEST, 0x10000)) {
            final byte[] to = new byte[LONGEST];
            assertEquals(-Errno.EAGAIN, right.receive(to));
            final UnixDatagramSocket.Sender sender = left.sender();
            final byte[] body = {1, 2, 3, 4, 5};
            assertEquals(0, sender.send(body, 5, two.toString()));
            assertEquals(0, sender.send(body, 3, two.toString()));
            assertEquals(0, sender.send(body, 4, one.toString()));
            assertEquals(5, right.receive(to));
            assertArrayEquals(body, Arrays.copyOf(to, 5));
            assertEquals(3, right.receive(to));
            assertEquals(-Errno.EAGAIN, right.receive(to));
            assertEquals(2, left.receive(new byte[2]), "cut off");
        }
    }

    @Test
    void aReceiverThatDoesNotReadIsNotWaitedFor() throws OsException {
        final Path two = directory.resolve("two");
        try (UnixDatagramSocket left = UnixDatagramSocket.bind(directory.resolve("one"), LONGEST, 0x10000);
                UnixDatagramSocket right = UnixDatagramSocket.bind(two, LONGEST, 0x10000)) {
            final UnixDatagramSocket.Sender sender = left.sender();
            int sent = 0;
            int result = 0;
            while (result == 0 && sent < 100_000) {
                result = sender.send(new byte[LONGEST], LONGEST, two.toString());
                sent++;
            }
            assertEquals(-Errno.EAGAIN, result);
            assertTrue(right.fd() > 0);
        }
    }

    @Test
    void peersThatCannotBeReachedAreTold() throws OsException {
        try (UnixDatagramSocket left = UnixDatagramSocket.bind(directory.resolve("one"), 100, 0x10000)) {
            final UnixDatagramSocket.Sender sender = left.sender();
            assertEquals(-Errno.ENOENT, sender.send(new byte[1], 1, "/no/such/socket"));
            assertEquals(-Errno.ENAMETOOLONG, sender.send(new byte[1], 1, "/" + "x".repeat(200)));
            assertEquals(-Errno.ENAMETOOLONG, sender.send(new byte[1], 1, "a\0b"));
            assertEquals(-Errno.EMSGSIZE, sender.send(new byte[101], 101, "/no/such/socket"));
            assertThrows(OsException.class, () -> UnixDatagramSocket.bind(directory.resolve("one"), 100, 100));
        }
    }
}
