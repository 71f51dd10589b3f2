package dev.sluice.driver.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class MappedRegionTest {
    @Test
    void shouldShareAMemoryFileBetweenTwoMappings() throws OsException {
        final int fd = FileDescriptors.memoryFile("test", 8192, false);
        try (MappedRegion one = MappedRegion.ofFile("test", fd, 0, 8192);
                MappedRegion two = MappedRegion.ofFile("test", fd, 4096, 4096)) {
            one.putU32Release(4096 + 8, 0x01020304);
            assertEquals(0x01020304, two.u32Acquire(8));
            assertEquals(0x04, two.u8(8));
            assertEquals(0x0102, two.u16(10));
            two.putU64(1, -2L);
            assertEquals(-2L, one.u64(4097));
        } finally {
            FileDescriptors.close(fd);
        }
    }

    @Test
    void shouldRefuseWhatIsOutside() throws OsException {
        try (MappedRegion region = MappedRegion.anonymous(4096)) {
            assertThrows(IndexOutOfBoundsException.class, () -> region.u32(4093));
            assertThrows(IndexOutOfBoundsException.class, () -> region.putU8(-1, 0));
            assertThrows(IndexOutOfBoundsException.class, () -> region.address(4000, 97));
            assertThrows(IndexOutOfBoundsException.class, () -> region.u32Acquire(1L << 40));
        }
    }

    @Test
    void shouldThrowAndNotCrashAfterClose() throws OsException {
        final MappedRegion region = MappedRegion.anonymous(4096);
        region.close();
        region.close();
        assertThrows(IllegalStateException.class, () -> region.u32(0));
        assertThrows(IllegalStateException.class, () -> region.putU32(0, 1));
    }

    @Test
    void shouldKeepAPeerFromShrinkingASealedFile() throws OsException {
        final int fd = FileDescriptors.memoryFile("sealed", 4096, false);
        try {
            FileDescriptors.sealSize(fd);
            final OsException e = assertThrows(
                    OsException.class, () -> OsException.check("seal", FileDescriptors.fcntl(fd, 1033, -1L)));
            assertEquals(Errno.EINVAL, e.errno());
            final int seals = FileDescriptors.fcntl(fd, 1034, 0);
            assertEquals(2, seals);
        } finally {
            FileDescriptors.close(fd);
        }
    }

    @Test
    void shouldSayWhatCouldNotBeMapped() {
        final OsException e = assertThrows(OsException.class, () -> MappedRegion.ofFile("ring of eth0", -1, 0, 4096));
        assertEquals("mmap ring of eth0: Bad file descriptor (EBADF)", e.getMessage());
    }
}
