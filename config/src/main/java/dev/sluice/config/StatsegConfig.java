package dev.sluice.config;

import java.nio.file.Path;

/**
 * The {@code statseg} section.
 *
 * @param socketName path of the socket that hands out the segment, absolute
 * @param size octets of the segment
 * @param pageSize its pages
 * @param perNodeCounters whether each node's counters are in it
 * @param updateInterval seconds between two collections
 */
public record StatsegConfig(
        Path socketName, long size, PageSize pageSize, boolean perNodeCounters, double updateInterval) {
    static final Word<String> SOCKET_NAME =
            Word.of("socket-name", Values.PATH, "socket that hands out the segment (default <runtime-dir>/stats.sock)");
    static final Word<Long> SIZE = Word.of("size", Values.MEMORY_SIZE, "size of the segment");
    static final Word<PageSize> PAGE_SIZE = Word.of("page-size", PageSize.TYPE, "pages of the segment");
    static final Word<Boolean> PER_NODE_COUNTERS =
            Word.of("per-node-counters", Values.ON_OFF, "whether the counters of each node are in it");
    static final Word<Double> UPDATE_INTERVAL =
            Word.of("update-interval", Values.SECONDS, "seconds between two collections");
    static final Word<Boolean> DEFAULT = Word.of("default", Values.FLAG, "use the defaults");

    private static final long MIN_SIZE = 1L << 20;
    private static final long MAX_SIZE = 1L << 40;

    /** The schema of the section. */
    public static final SectionSpec SECTION = SectionSpec.of(
                    "statseg",
                    "statistics in shared memory",
                    SOCKET_NAME,
                    SIZE,
                    PAGE_SIZE,
                    PER_NODE_COUNTERS,
                    UPDATE_INTERVAL,
                    DEFAULT)
            .withLiteralPrefixes();

    static StatsegConfig from(final ConfigSection section, final Path runtimeDirectory) throws StartupConfException {
        final long size = section.get(SIZE);
        if (size < MIN_SIZE || size > MAX_SIZE) {
            throw section.refuse(SIZE.name(), "'size' of 'statseg' is from 1m to 1024g");
        }
        return new StatsegConfig(
                runtimeDirectory.resolve(section.get(SOCKET_NAME)),
                size,
                section.get(PAGE_SIZE),
                section.get(PER_NODE_COUNTERS),
                section.get(UPDATE_INTERVAL));
    }
}
