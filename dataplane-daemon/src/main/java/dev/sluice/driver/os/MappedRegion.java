package dev.sluice.driver.os;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Objects;

/**
 * A piece of mapped memory outside the packet slab: a ring shared with the kernel, message headers of a batch.
 *
 * <p>Offsets are bytes from its start. Every access is checked: beyond the end is an {@link IndexOutOfBoundsException},
 * after {@link #close} an {@link IllegalStateException}; neither can crash the process. Plain accesses may be
 * unaligned; acquire and release ones must be aligned to their size. Byte order is the machine's. Reading and writing
 * belong to the thread that owns the ring; closing to the main thread, when no thread polls it any more.
 */
public final class MappedRegion implements AutoCloseable {
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_SHARED = 1;
    private static final int MAP_PRIVATE_ANONYMOUS = 0x22;
    private static final int MAP_POPULATE = 0x8000;
    private static final int MADV_HUGEPAGE = 14;

    private static final MethodHandle MMAP = Linkage.function("mmap");
    private static final MethodHandle MUNMAP = Linkage.function("munmap");
    private static final MethodHandle MADVISE = Linkage.function("madvise");
    private static final MethodHandle MLOCK = Linkage.function("mlock");

    private static final VarHandle INT = JAVA_INT.varHandle();
    private static final VarHandle LONG = JAVA_LONG.varHandle();
    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED;

    private final Arena arena;
    private final MemorySegment memory;

    private MappedRegion(final Arena arena, final MemorySegment memory) {
        this.arena = arena;
        this.memory = memory;
    }

    /**
     * Maps {@code bytes} of {@code fd} from {@code offset}, shared, with its pages present. {@code what} names it in
     * the error.
     */
    public static MappedRegion ofFile(final String what, final int fd, final long offset, final long bytes)
            throws OsException {
        return map(what, fd, offset, bytes, MAP_SHARED | MAP_POPULATE);
    }

    /**
     * Maps {@code bytes} of a file, shared, whose pages come when they are touched. {@code what} names it in the error.
     */
    public static MappedRegion ofSparseFile(final String what, final int fd, final long bytes) throws OsException {
        return map(what, fd, 0, bytes, MAP_SHARED);
    }

    /** New private memory, zeroed. */
    public static MappedRegion anonymous(final long bytes) throws OsException {
        return map(bytes + " bytes of memory", -1, 0, bytes, MAP_PRIVATE_ANONYMOUS);
    }

    /**
     * New private memory, zeroed, that is freed with the last reference to this object and needs no {@link #close}. For
     * small things.
     */
    public static MappedRegion collected(final long bytes) {
        return new MappedRegion(null, Arena.ofAuto().allocate(bytes, Long.BYTES));
    }

    @SuppressWarnings("restricted")
    private static MappedRegion map(
            final String what, final int fd, final long offset, final long bytes, final int flags) throws OsException {
        if (bytes <= 0) {
            throw new OsException("mmap " + what, Errno.EINVAL);
        }
        final CallState state = CallState.current();
        final long address;
        address = state.result(Linkage.call(MMAP, state, 0L, bytes, PROT_READ_WRITE, flags, fd, offset));
        OsException.check("mmap " + what, address);
        final Arena arena = Arena.ofShared();
        final MemorySegment memory =
                MemorySegment.ofAddress(address).reinterpret(bytes, arena, s -> unmap(s.address(), bytes));
        return new MappedRegion(arena, memory);
    }

    /** Asks for huge pages under this region; false when the kernel refused, which costs speed only. */
    public boolean adviseHugePages() {
        final CallState state = CallState.current();
        return (int) Linkage.call(MADVISE, state, memory.address(), memory.byteSize(), MADV_HUGEPAGE) == 0;
    }

    /** Keeps the region in memory. Fails with ENOMEM beyond RLIMIT_MEMLOCK without CAP_IPC_LOCK. */
    public void lock() throws OsException {
        final CallState state = CallState.current();
        final int result;
        result = state.result((int) Linkage.call(MLOCK, state, memory.address(), memory.byteSize()));
        OsException.check("mlock " + memory.byteSize() + " bytes", result);
    }

    /** Size in bytes. */
    public long size() {
        return memory.byteSize();
    }

    /** Address of {@code offset} for a system call about {@code length} bytes there; both are checked. */
    public long address(final long offset, final long length) {
        Objects.checkFromIndexSize(offset, length, memory.byteSize());
        return memory.address() + offset;
    }

    /** The whole region, with the same bounds and life, for copies between it and other segments. */
    public MemorySegment segment() {
        return memory;
    }

    /** Reads a u8. */
    public int u8(final long offset) {
        return memory.get(ValueLayout.JAVA_BYTE, offset) & 0xff;
    }

    /** Reads a u16 in machine order. */
    public int u16(final long offset) {
        return memory.get(U16, offset) & 0xffff;
    }

    /** Reads a u32 in machine order, as an int. */
    public int u32(final long offset) {
        return memory.get(U32, offset);
    }

    /** Reads a u64 in machine order. */
    public long u64(final long offset) {
        return memory.get(U64, offset);
    }

    /** Writes a u8. */
    public void putU8(final long offset, final int value) {
        memory.set(ValueLayout.JAVA_BYTE, offset, (byte) value);
    }

    /** Writes a u16 in machine order. */
    public void putU16(final long offset, final int value) {
        memory.set(U16, offset, (short) value);
    }

    /** Writes a u32 in machine order. */
    public void putU32(final long offset, final int value) {
        memory.set(U32, offset, value);
    }

    /** Writes a u64 in machine order. */
    public void putU64(final long offset, final long value) {
        memory.set(U64, offset, value);
    }

    /** Reads an aligned u32 that another party publishes: what was written before it is seen. */
    public int u32Acquire(final long offset) {
        return (int) INT.getAcquire(memory, offset);
    }

    /** Writes an aligned u32 that another party waits for: it sees all that was written before. */
    public void putU32Release(final long offset, final int value) {
        INT.setRelease(memory, offset, value);
    }

    /** Reads an aligned u64 that another party publishes: what was written before it is seen. */
    public long u64Acquire(final long offset) {
        return (long) LONG.getAcquire(memory, offset);
    }

    /** Writes an aligned u64 that another party waits for: it sees all that was written before. */
    public void putU64Release(final long offset, final long value) {
        LONG.setRelease(memory, offset, value);
    }

    /** Zeroes {@code length} bytes. */
    public void clear(final long offset, final long length) {
        memory.asSlice(offset, length).fill((byte) 0);
    }

    /**
     * Unmaps the memory. Later accesses throw; a second close does nothing, nor does one of {@link #collected} memory.
     */
    @Override
    public void close() {
        if (arena != null && arena.scope().isAlive()) {
            arena.close();
        }
    }

    private static void unmap(final long address, final long bytes) {
        Linkage.call(MUNMAP, CallState.current(), address, bytes);
    }
}
