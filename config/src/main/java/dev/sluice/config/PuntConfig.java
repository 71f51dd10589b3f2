package dev.sluice.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The {@code punt} section.
 *
 * @param socket path of the datagram socket by which punted packets leave and come back, absolute; empty: none
 */
public record PuntConfig(Optional<Path> socket) {
    static final Word<String> SOCKET =
            Word.of("socket", Values.PATH, "datagram socket by which punted packets leave and come back");

    /** The schema of the section. */
    public static final SectionSpec SECTION = SectionSpec.of("punt", "packets for processes of the host", SOCKET);

    static PuntConfig from(final ConfigSection section, final Path runtimeDirectory) {
        return new PuntConfig(section.find(SOCKET).map(runtimeDirectory::resolve));
    }
}
