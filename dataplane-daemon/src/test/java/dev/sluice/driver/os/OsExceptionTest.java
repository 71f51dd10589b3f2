package dev.sluice.driver.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class OsExceptionTest {
    @Test
    void shouldNameTheCallTheObjectTheReasonAndTheNumber() {
        final OsException e =
                assertThrows(OsException.class, () -> FileDescriptors.open("/no/such/file", FileDescriptors.O_RDONLY));
        assertEquals("open /no/such/file: No such file or directory (ENOENT)", e.getMessage());
        assertEquals(Errno.ENOENT, e.errno());
    }

    @Test
    void shouldPutTheKernelsExplanationFirst() {
        assertEquals(
                "set mtu of tap0: mtu greater than device maximum: Invalid argument (EINVAL)",
                new OsException("set mtu of tap0", Errno.EINVAL, "mtu greater than device maximum").getMessage());
    }

    @Test
    void shouldShowANumberWithoutAName() {
        assertEquals("x: Unknown error (errno 4095)", new OsException("x", 4095).getMessage());
    }
}
