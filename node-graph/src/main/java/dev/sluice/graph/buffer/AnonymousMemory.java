package dev.sluice.graph.buffer;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Maps anonymous, private memory aligned to a huge page, and advises the kernel about parts of it (mmap(2),
 * madvise(2)).
 *
 * <p>Not {@link Arena#allocate}: that zeroes, and so touches, the memory before the advice can be given, and then it
 * stays on small pages.
 */
final class AnonymousMemory {
    static final long HUGE_PAGE = 2L << 20;

    private static final int PROT_READ_WRITE = 1 | 2;
    private static final int MAP_PRIVATE_ANONYMOUS_NORESERVE = 0x02 | 0x20 | 0x4000;
    private static final int MADV_DONTNEED = 4;
    private static final int MADV_HUGEPAGE = 14;

    private static final MethodHandle MMAP = handle(
            "mmap",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_LONG));
    private static final MethodHandle MADVISE = handle(
            "madvise",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));

    private AnonymousMemory() {}

    @SuppressWarnings("restricted") // the two downcalls are what this class is for
    private static MethodHandle handle(final String name, final FunctionDescriptor shape) {
        final SymbolLookup libc = Linker.nativeLinker().defaultLookup();
        return Linker.nativeLinker().downcallHandle(libc.findOrThrow(name), shape);
    }

    /**
     * Maps {@code bytes} zero bytes for the life of the process; none is backed by memory before it is touched.
     *
     * @return null when the kernel refuses
     */
    @SuppressWarnings("restricted") // gives the mapped address its length
    static MemorySegment map(final long bytes) {
        final long length = (bytes + 2 * HUGE_PAGE - 1) & -HUGE_PAGE;
        final long mapped;
        try {
            mapped = (long) MMAP.invokeExact(0L, length, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS_NORESERVE, -1, 0L);
        } catch (final Throwable t) {
            throw new IllegalStateException("mmap", t);
        }
        if (mapped == -1) {
            return null;
        }
        final long aligned = (mapped + HUGE_PAGE - 1) & -HUGE_PAGE;
        return MemorySegment.ofAddress(aligned).reinterpret(bytes, Arena.global(), null);
    }

    /** Asks for huge pages. Only advice: without them the memory works, a little slower. */
    static void adviseHuge(final long address, final long bytes) {
        advise(address, bytes, MADV_HUGEPAGE);
    }

    /** Gives the memory behind whole pages back; they read as zero from now on. */
    static void discard(final long address, final long bytes) {
        advise(address, bytes, MADV_DONTNEED);
    }

    private static void advise(final long address, final long bytes, final int advice) {
        try {
            final int advised = (int) MADVISE.invokeExact(address, bytes, advice);
            assert advised == 0 || advised == -1;
        } catch (final Throwable t) {
            throw new IllegalStateException("madvise", t);
        }
    }
}
