package dev.sluice.graph.buffer;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The packet memory of the process and the only way to it: one off-heap region of 2^n bytes and a guard behind it.
 *
 * <p>An address in the slab is a byte offset. Callers mask it once per packet with {@link #address(long)}; C2 then
 * knows that it lies in [0, 2^n) and that the region is constant, so that no access below carries a bounds check, and a
 * wild offset still lands inside packet memory. An offset that was not masked is checked and throws. This is as fast as
 * Unsafe within a few clocks (measured; see docs/performance.md), and only so because the segment is {@code static
 * final} and its length a constant: hence the one static in the engine.
 *
 * <p>Size: system property {@value #BYTES_PROPERTY}, rounded up to a power of two, read once when this class is
 * initialised. The daemon sets it from the {@code buffers} stanza before the first buffer is touched.
 *
 * <p>Accessors named {@code ..be} read and write network byte order; the others the machine's (little-endian on every
 * machine that we support).
 */
public final class Slab {
    /** System property with the wanted size in bytes. */
    public static final String BYTES_PROPERTY = "sluice.slab.bytes";

    /**
     * Bytes that may be read or written behind the last masked address: the largest constant offset that a node may
     * add.
     */
    public static final int GUARD = 64 * 1024;

    private static final long DEFAULT_BYTES = 64L << 20;
    private static final long MAX_BYTES = 1L << 32;

    private static final ValueLayout.OfByte U8 = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Size in bytes, a power of two; the guard is not counted. */
    public static final long BYTES = size();

    private static final long MASK = BYTES - 1;
    private static final MemorySegment MEMORY = map();

    private Slab() {}

    private static long size() {
        final long wanted = Long.getLong(BYTES_PROPERTY, DEFAULT_BYTES);
        if (wanted < 1 || wanted > MAX_BYTES) {
            throw new IllegalArgumentException(
                    BYTES_PROPERTY + " is " + wanted + ", must be between 1 and " + MAX_BYTES);
        }
        return wanted == 1 ? 1 : Long.highestOneBit(wanted - 1) << 1;
    }

    private static MemorySegment map() {
        final MemorySegment memory = AnonymousMemory.map(BYTES + GUARD);
        if (memory == null) {
            throw new IllegalStateException("cannot map " + BYTES + " bytes of packet memory");
        }
        AnonymousMemory.adviseHuge(memory.address(), BYTES + GUARD);
        return memory;
    }

    /**
     * Brings the low bits of a meta word (or any offset) into the slab. Once per packet, before the accessors below.
     */
    public static long address(final long meta) {
        return meta & MASK;
    }

    /** One byte, 0 to 255. */
    public static int u8(final long address) {
        return MEMORY.get(U8, address) & 0xff;
    }

    /** Two bytes as the machine loads them, 0 to 65535. */
    public static int u16(final long address) {
        return MEMORY.get(U16, address) & 0xffff;
    }

    /** Two bytes in network order, 0 to 65535. */
    public static int u16be(final long address) {
        // reversing the int is three instructions shorter than Short.reverseBytes and a mask
        return Integer.reverseBytes(MEMORY.get(U16, address)) >>> 16;
    }

    /** Four bytes as the machine loads them. */
    public static int u32(final long address) {
        return MEMORY.get(U32, address);
    }

    /** Four bytes in network order. */
    public static int u32be(final long address) {
        return Integer.reverseBytes(MEMORY.get(U32, address));
    }

    /** Eight bytes as the machine loads them. */
    public static long u64(final long address) {
        return MEMORY.get(U64, address);
    }

    /** Eight bytes in network order. */
    public static long u64be(final long address) {
        return Long.reverseBytes(MEMORY.get(U64, address));
    }

    /** Stores one byte. */
    public static void putU8(final long address, final int value) {
        MEMORY.set(U8, address, (byte) value);
    }

    /** Stores two bytes as the machine does. */
    public static void putU16(final long address, final int value) {
        MEMORY.set(U16, address, (short) value);
    }

    /** Stores two bytes in network order. */
    public static void putU16be(final long address, final int value) {
        MEMORY.set(U16, address, Short.reverseBytes((short) value));
    }

    /** Stores four bytes as the machine does. */
    public static void putU32(final long address, final int value) {
        MEMORY.set(U32, address, value);
    }

    /** Stores four bytes in network order. */
    public static void putU32be(final long address, final int value) {
        MEMORY.set(U32, address, Integer.reverseBytes(value));
    }

    /** Stores eight bytes as the machine does. */
    public static void putU64(final long address, final long value) {
        MEMORY.set(U64, address, value);
    }

    /** Stores eight bytes in network order. */
    public static void putU64be(final long address, final long value) {
        MEMORY.set(U64, address, Long.reverseBytes(value));
    }

    /** Copies bytes inside the slab; the ranges may overlap. */
    public static void copy(final long from, final long to, final int length) {
        MemorySegment.copy(MEMORY, from, MEMORY, to, length);
    }

    /** Copies bytes from the heap into the slab. */
    public static void put(final long address, final byte[] from, final int offset, final int length) {
        MemorySegment.copy(from, offset, MEMORY, U8, address, length);
    }

    /** Copies bytes from the slab to the heap. */
    public static void get(final long address, final byte[] to, final int offset, final int length) {
        MemorySegment.copy(MEMORY, U8, address, to, offset, length);
    }

    /** Copies bytes from native memory outside the slab (a driver's ring) into it. */
    public static void put(final long address, final MemorySegment from, final long offset, final int length) {
        MemorySegment.copy(from, offset, MEMORY, address, length);
    }

    /** Copies bytes from the slab to native memory outside it. */
    public static void get(final long address, final MemorySegment to, final long offset, final int length) {
        MemorySegment.copy(MEMORY, address, to, offset, length);
    }

    /** The native address of an offset, for system calls of drivers; the memory is never unmapped. */
    public static long nativeAddress(final long address) {
        return MEMORY.address() + address;
    }

    /** The whole region, guard included, for drivers that hand it to the kernel at once. */
    public static MemorySegment memory() {
        return MEMORY;
    }
}
