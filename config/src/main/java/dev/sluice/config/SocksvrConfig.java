package dev.sluice.config;

import java.nio.file.Path;

/**
 * The {@code socksvr} section: the binary API's socket.
 *
 * @param socketName where it listens, socket path absolute
 */
public record SocksvrConfig(ListenAddress socketName) {
    static final Word<ListenAddress> SOCKET_NAME =
            Word.of("socket-name", Values.LISTEN, "where the binary API listens (default <runtime-dir>/api.sock)");
    static final Word<Boolean> DEFAULT = Word.of("default", Values.FLAG, "use the default");

    /** The schema of the section. */
    public static final SectionSpec SECTION =
            SectionSpec.of("socksvr", "socket of the binary API", SOCKET_NAME, DEFAULT);

    static SocksvrConfig from(final ConfigSection section, final Path runtimeDirectory) {
        return new SocksvrConfig(section.get(SOCKET_NAME).resolvedAgainst(runtimeDirectory));
    }
}
