package dev.sluice.config;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Checks that every server's address can be bound as far as the text tells: path length, and no address twice. */
final class SocketChecks {
    private final Map<ListenAddress, String> taken = new HashMap<>();

    /** Adds the address of {@code key} in {@code section}. */
    void add(final ConfigSection section, final String key, final ListenAddress address) throws StartupConfException {
        if (address instanceof final ListenAddress.UnixSocket socket) {
            final int length = socket.path().toString().getBytes(StandardCharsets.UTF_8).length;
            if (length > ListenAddress.MAX_SOCKET_PATH) {
                throw section.refuse(
                        key,
                        "the path of a socket has at most " + ListenAddress.MAX_SOCKET_PATH + " octets, '" + address
                                + "' has " + length);
            }
        }
        final String owner = "'" + key + "' of '" + section.name() + "'";
        final String other = taken.putIfAbsent(address, owner);
        if (other != null) {
            throw section.refuse(key, owner + " is " + address + ", as is " + other);
        }
    }
}
