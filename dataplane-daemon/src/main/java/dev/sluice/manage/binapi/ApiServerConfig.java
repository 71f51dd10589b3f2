package dev.sluice.manage.binapi;

import java.nio.file.Path;

/**
 * How the binary API is served.
 *
 * @param socket where it listens
 * @param mode rights of the socket, {@code 0660}
 * @param group group of the socket, null for the process's own
 * @param maxClients connections at a time
 * @param maxMessage octets of the longest request
 * @param maxQueued octets that may wait for a client that does not read its events; then it is disconnected
 * @param traceOn whether requests are kept from the start
 * @param traceItems how many are kept
 */
public record ApiServerConfig(
        Path socket,
        int mode,
        String group,
        int maxClients,
        int maxMessage,
        long maxQueued,
        boolean traceOn,
        int traceItems) {
    private static final int DEFAULT_MODE = 0770;
    private static final int DEFAULT_CLIENTS = 1024;
    private static final int DEFAULT_MESSAGE = 16 << 20;
    private static final int DEFAULT_TRACE = 262_144;

    /** The usual limits. */
    public static ApiServerConfig defaults(final Path socket) {
        return new ApiServerConfig(
                socket, DEFAULT_MODE, null, DEFAULT_CLIENTS, DEFAULT_MESSAGE, DEFAULT_MESSAGE, false, DEFAULT_TRACE);
    }

    /** With another group, null for the process's own. */
    public ApiServerConfig withGroup(final String owner) {
        return new ApiServerConfig(socket, mode, owner, maxClients, maxMessage, maxQueued, traceOn, traceItems);
    }

    /** With other limits. */
    public ApiServerConfig withLimits(final int clients, final int message, final long queued) {
        return new ApiServerConfig(socket, mode, group, clients, message, queued, traceOn, traceItems);
    }

    /** With another trace. */
    public ApiServerConfig withTrace(final boolean on, final int items) {
        return new ApiServerConfig(socket, mode, group, maxClients, maxMessage, maxQueued, on, items);
    }
}
