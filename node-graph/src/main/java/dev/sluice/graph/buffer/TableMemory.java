package dev.sluice.graph.buffer;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * Off-heap memory of the large tables that workers search and count in, beside the packet memory of {@link Slab} and
 * reached the same way: one region of 2^n bytes in a {@code static final} segment, whose addresses are masked once, so
 * that no access carries a check and a wild one stays inside.
 *
 * <p>Why not heap arrays: a table may grow to hundreds of megabytes without copying (only what is touched is backed by
 * memory), gets huge pages on a system as it comes (ZGC's heap is shared memory, which gets none by default), and an
 * element of it is reached with half the instructions, which decides how many cache misses are under way at a time.
 *
 * <p>The region is only reserved: {@value #WANTED} bytes of address space, or what the kernel grants of it. A
 * {@link Block} of it goes back when nobody refers to the block any more, as an array would.
 *
 * <p>Thread-safe: blocks may be taken from any thread. What is in a block is its owner's affair.
 */
public final class TableMemory {
    /** Address space that is asked for. */
    private static final long WANTED = 1L << 40;

    /** With less there is no point in beginning. */
    private static final long LEAST = 1L << 30;

    private static final ValueLayout.OfInt S32 = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final VarHandle S32_ORDERED = ValueLayout.JAVA_INT.varHandle();
    private static final VarHandle U64_ORDERED = ValueLayout.JAVA_LONG.varHandle();

    /** A record may reach behind the last masked address. */
    private static final int GUARD = 4096;

    private static final MemorySegment MEMORY = map();

    /** Bytes of the region, a power of two. */
    public static final long BYTES = MEMORY.byteSize() - GUARD;

    private static final long MASK = BYTES - 1;
    private static final FreeRanges FREE = new FreeRanges(BYTES);

    private TableMemory() {}

    private static MemorySegment map() {
        for (long bytes = WANTED; bytes >= LEAST; bytes >>= 1) {
            final MemorySegment memory = AnonymousMemory.map(bytes + GUARD);
            if (memory != null) {
                return memory;
            }
        }
        throw new IllegalStateException("cannot reserve " + LEAST + " bytes of address space for tables");
    }

    /** A range of the region, zero to begin with. It goes back when nobody refers to it any more. */
    public static final class Block {
        private final long address;
        private final long bytes;

        /** Gives the range back when it, and so the block, is unreachable. */
        private final MemorySegment range;

        @SuppressWarnings("restricted") // the clean-up gives the range back, nothing is unmapped
        private Block(final long address, final long bytes) {
            this.address = address;
            this.bytes = bytes;
            range = MEMORY.asSlice(address, bytes).reinterpret(Arena.ofAuto(), _ -> release(address, bytes));
        }

        /** Its first address in the region. */
        public long address() {
            return address;
        }

        /** Its length. */
        public long bytes() {
            return bytes;
        }

        /** Gives the memory behind the block back to the system; all of it reads as zero from now on. */
        public void discard() {
            AnonymousMemory.discard(range.address(), bytes);
        }
    }

    /**
     * Takes a block of zeroes. Huge pages are asked for behind the first one alone, so that a table that grows upwards
     * and stays small takes little.
     *
     * @param bytes rounded up to whole huge pages
     * @throws IllegalStateException when the region has no such range left
     */
    public static Block allocate(final long bytes) {
        final long length = bytes + AnonymousMemory.HUGE_PAGE - 1 & -AnonymousMemory.HUGE_PAGE;
        final long address = FREE.take(length);
        if (address < 0) {
            throw new IllegalStateException("no " + length + " bytes left of " + BYTES + " for tables");
        }
        AnonymousMemory.adviseHuge(
                MEMORY.address() + address + AnonymousMemory.HUGE_PAGE, length - AnonymousMemory.HUGE_PAGE);
        return new Block(address, length);
    }

    private static void release(final long address, final long bytes) {
        AnonymousMemory.discard(MEMORY.address() + address, bytes);
        FREE.give(address, bytes);
    }

    /** Brings an address into the region. Once per element, before the accessors below. */
    public static long address(final long address) {
        return address & MASK;
    }

    /** Four bytes. */
    public static int s32(final long address) {
        return MEMORY.get(S32, address);
    }

    /** Stores four bytes with release; the address is a multiple of 4. */
    public static void putS32Release(final long address, final int value) {
        S32_ORDERED.setRelease(MEMORY, address, value);
    }

    /** Eight bytes. */
    public static long u64(final long address) {
        return MEMORY.get(U64, address);
    }

    /** Stores eight bytes. */
    public static void putU64(final long address, final long value) {
        MEMORY.set(U64, address, value);
    }

    /** Eight bytes as another thread stores them; the address is a multiple of 8. */
    public static long u64Opaque(final long address) {
        return (long) U64_ORDERED.getOpaque(MEMORY, address);
    }

    /** Stores eight bytes with release; the address is a multiple of 8. */
    public static void putU64Release(final long address, final long value) {
        U64_ORDERED.setRelease(MEMORY, address, value);
    }
}
