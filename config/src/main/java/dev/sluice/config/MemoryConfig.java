package dev.sluice.config;

import java.util.OptionalLong;

/**
 * The {@code memory} section and the word {@code heapsize}. The heap of a Java process is fixed when it is started, so
 * the sizes are only kept to be shown; the launcher's {@code -Xmx} decides.
 *
 * @param mainHeapSize octets, empty when not given
 */
public record MemoryConfig(OptionalLong mainHeapSize) {
    private static final String REASON = "the Java heap is set by the launcher's -Xmx";

    static final Word<Long> HEAPSIZE = Word.ignored("heapsize", Values.MEMORY_SIZE, REASON);
    static final Word<Long> MAIN_HEAP_SIZE = Word.ignored("main-heap-size", Values.MEMORY_SIZE, REASON);

    /** The schema of the section. */
    public static final SectionSpec SECTION = SectionSpec.of(
            "memory",
            "memory of the process",
            MAIN_HEAP_SIZE,
            Word.ignored("main-heap-page-size", PageSize.TYPE, REASON),
            Word.ignored("default-hugepage-size", PageSize.TYPE, "huge pages are used where the system offers them"));

    static MemoryConfig from(final ConfigSection root, final ConfigSection section) {
        return new MemoryConfig(section.find(MAIN_HEAP_SIZE)
                .or(() -> root.find(HEAPSIZE))
                .map(OptionalLong::of)
                .orElseGet(OptionalLong::empty));
    }
}
