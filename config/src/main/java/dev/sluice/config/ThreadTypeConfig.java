package dev.sluice.config;

import java.util.Optional;

/**
 * What the {@code cpu} section says of one type of thread.
 *
 * @param name the thread type's name, {@code workers} for the workers; not checked here, see
 *     {@link CpuConfig#unknownThreadType}
 * @param count how many threads: as given, or as many as there are cores
 * @param cores the cores to pin them to, one each; empty when they are to be placed automatically
 * @param position where the word was written, for errors about the name
 * @param valuePosition where the count or the cores were written, for errors about them
 */
public record ThreadTypeConfig(
        String name, int count, Optional<CoreSet> cores, SourcePosition position, SourcePosition valuePosition) {}
