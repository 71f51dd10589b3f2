package dev.sluice.graph.buffer;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Maps the memory of the slab: anonymous, private, aligned to a huge page, with {@code madvise(MADV_HUGEPAGE)}.
 *
 * <p>Not {@link Arena#allocate}: that zeroes, and so touches, the memory before the advice can be given, and then it
 * stays on small pages.
 */
final class SlabMemory {
    private static final long HUGE_PAGE = 2L << 20;
    private static final int PROT_READ_WRITE = 1 | 2;
    private static final int MAP_PRIVATE_ANONYMOUS_NORESERVE = 0x02 | 0x20 | 0x4000;
    private static final int MADV_HUGEPAGE = 14;

    private SlabMemory() {}

    /**
     * Maps {@code bytes} bytes for the life of the process.
     *
     * @throws IllegalStateException when the kernel refuses
     */
    @SuppressWarnings(
            "restricted") // the two downcalls and the reinterpretation of their result are what this class is for
    static MemorySegment map(final long bytes) {
        final Linker linker = Linker.nativeLinker();
        final SymbolLookup libc = linker.defaultLookup();
        final MethodHandle mmap = linker.downcallHandle(
                libc.findOrThrow("mmap"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_LONG));
        final MethodHandle madvise = linker.downcallHandle(
                libc.findOrThrow("madvise"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));
        final long length = (bytes + 2 * HUGE_PAGE - 1) & -HUGE_PAGE;
        try {
            final long mapped =
                    (long) mmap.invokeExact(0L, length, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS_NORESERVE, -1, 0L);
            if (mapped == -1) {
                throw new IllegalStateException("cannot map " + length + " bytes of packet memory");
            }
            final long aligned = (mapped + HUGE_PAGE - 1) & -HUGE_PAGE;
            // only advice: without huge pages the slab works, a little slower
            final int advised = (int) madvise.invokeExact(aligned, length - (aligned - mapped), MADV_HUGEPAGE);
            assert advised == 0 || advised == -1;
            return MemorySegment.ofAddress(aligned).reinterpret(bytes, Arena.global(), null);
        } catch (final RuntimeException | Error e) {
            throw e;
        } catch (final Throwable t) {
            throw new IllegalStateException("cannot map packet memory", t);
        }
    }
}
