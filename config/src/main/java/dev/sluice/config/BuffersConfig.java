package dev.sluice.config;

import java.util.Map;
import java.util.TreeMap;

/**
 * The {@code buffers} section.
 *
 * @param buffersPerNuma packet buffers on each NUMA node
 * @param dataSize octets of packet data in one buffer, headroom not counted
 * @param pageSize pages of the packet memory
 * @param buffersOnNuma exceptions by NUMA node number
 */
public record BuffersConfig(int buffersPerNuma, int dataSize, PageSize pageSize, Map<Integer, Integer> buffersOnNuma) {
    static final Word<Integer> BUFFERS_PER_NUMA =
            Word.of("buffers-per-numa", Values.number(256, 8_388_608), "packet buffers on each NUMA node");
    static final Word<Integer> DATA_SIZE =
            Word.of("default data-size", Values.number(512, 16_384), "octets of packet data in one buffer");
    static final Word<PageSize> PAGE_SIZE = Word.of("page-size", PageSize.TYPE, "pages of the packet memory");
    static final Word<Integer> NUMA_BUFFERS =
            Word.of("buffers", Values.number(0, 8_388_608), "packet buffers on this NUMA node");
    static final SectionSpec NUMA = SectionSpec.block("numa", "<n>", "one NUMA node", NUMA_BUFFERS);

    /** The schema of the section. */
    public static final SectionSpec SECTION = SectionSpec.of(
                    "buffers", "packet buffers", BUFFERS_PER_NUMA, DATA_SIZE, PAGE_SIZE)
            .with(NUMA);

    public BuffersConfig {
        buffersOnNuma = Map.copyOf(buffersOnNuma);
    }

    static BuffersConfig from(final ConfigSection section) throws StartupConfException {
        final Map<Integer, Integer> onNuma = new TreeMap<>();
        for (final Map.Entry<String, ConfigSection> numa : section.blocks(NUMA).entrySet()) {
            if (!numa.getKey().matches("[0-9]{1,3}")) {
                throw new StartupConfException(
                        numa.getValue().written(),
                        numa.getKey(),
                        null,
                        "'numa' takes a NUMA node number, not '" + numa.getKey() + "'");
            }
            numa.getValue().find(NUMA_BUFFERS).ifPresent(count -> onNuma.put(Integer.valueOf(numa.getKey()), count));
        }
        return new BuffersConfig(section.get(BUFFERS_PER_NUMA), section.get(DATA_SIZE), section.get(PAGE_SIZE), onNuma);
    }
}
