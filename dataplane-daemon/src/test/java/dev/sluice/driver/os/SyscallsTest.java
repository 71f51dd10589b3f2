package dev.sluice.driver.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class SyscallsTest {
    private static final int ROUNDS = 20_000;

    private final CallState call = new CallState();

    @Test
    void shouldReturnTheNegativeErrorNumber() {
        assertEquals(-9, Syscalls.read(call, -1, 0, 0));
        assertEquals(-9, Syscalls.sendmmsg(call, -1, 0, 0, 0));
    }

    @Test
    void shouldReadAndWriteVectors() throws OsException {
        final int fd = FileDescriptors.memoryFile("vectors", 0, false);
        try (MappedRegion memory = MappedRegion.anonymous(4096)) {
            memory.putU32(1000, 0x11223344);
            memory.putU32(2000, 0x55667788);
            memory.putU64(0, memory.address(1000, 4));
            memory.putU64(8, 4);
            memory.putU64(16, memory.address(2000, 4));
            memory.putU64(24, 4);
            assertEquals(8, Syscalls.writev(call, fd, memory.address(0, 32), 2));
            assertEquals(0, Syscalls.readv(call, fd, memory.address(0, 32), 2), "at the end of the file");
            try (MappedRegion file = MappedRegion.ofFile("vectors", fd, 0, 8)) {
                assertEquals(0x5566778811223344L, file.u64(0));
            }
        } finally {
            FileDescriptors.close(fd);
        }
    }

    @Test
    void shouldAllocateNothing() throws OsException {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (EventFd fd = EventFd.open();
                Sleeper sleeper = Sleeper.open(4);
                MappedRegion memory = MappedRegion.anonymous(4096)) {
            sleeper.add(fd.fd(), 1);
            // The interpreter and C1 allocate for method handles; compiled code must not. So: some round after the
            // first ones is clean.
            long bytes = Long.MAX_VALUE;
            for (int i = 0; i < 400 && bytes > ROUNDS / 10; i++) {
                final long before = threads.getCurrentThreadAllocatedBytes();
                churn(fd, sleeper, memory, ROUNDS);
                bytes = threads.getCurrentThreadAllocatedBytes() - before;
            }
            assertTrue(bytes <= ROUNDS / 10, bytes + " bytes in " + ROUNDS + " rounds");
        }
    }

    private void churn(final EventFd fd, final Sleeper sleeper, final MappedRegion memory, final int rounds) {
        for (int i = 0; i < rounds; i++) {
            fd.signal(call);
            sleeper.wake(call);
            assertEquals(1, sleeper.sleep(call, -1));
            assertEquals(1, fd.drain(call));
            assertEquals(-Errno.EAGAIN, Syscalls.read(call, fd.fd(), memory.address(0, 8), 8));
            memory.putU32Release(16, memory.u32Acquire(16) + 1);
        }
    }
}
