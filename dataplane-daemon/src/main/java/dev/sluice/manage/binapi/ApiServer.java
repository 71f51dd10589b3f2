package dev.sluice.manage.binapi;

import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.graph.counter.CounterDirectory;
import dev.sluice.manage.socket.Listener;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.util.Collection;
import java.util.Collections;
import java.util.TreeMap;

/**
 * Serves the API registry on a Unix socket. Everything happens on the event loop that is passed in, which must be
 * turned by the thread that owns the registry.
 */
public final class ApiServer implements AutoCloseable {
    private static final int BACKLOG = 128;
    /** Set in every handle, so that none is 0. */
    private static final int HANDLE_BIT = 0x8000_0000;

    private final ApiServerConfig config;
    private final EventLoop loop;
    private final ApiRegistry registry;
    private final ApiTrace trace;
    private final TreeMap<Integer, ApiConnection> connections = new TreeMap<>();
    private final Counters counters = new Counters();
    private Runnable beforeAnswers = () -> {};
    private Listener listener;
    private int lastSlot;

    /** What has happened since the start. Loop thread. */
    static final class Counters {
        long received;
        long sent;
        long malformed;
        long unknown;
        long oversized;
        long refused;
        long slow;
    }

    /**
     * A server that does not listen yet.
     *
     * @param group whose (only) loop is the main thread
     * @param registry what clients ask for; the bootstrap messages are added to it
     */
    public ApiServer(final ApiServerConfig config, final EventLoopGroup group, final ApiRegistry registry) {
        this.config = config;
        this.loop = group.next();
        this.registry = registry;
        trace = new ApiTrace(config.traceItems(), config.traceOn());
        new MemclntApi(this, registry).register();
    }

    /** Runs {@code action} before answers go out: what clients see by other means is brought up to date there. */
    public void beforeAnswers(final Runnable action) {
        beforeAnswers = action;
    }

    /** Lists what the server counts. */
    public void list(final CounterDirectory directory) {
        directory.gauge("/api/clients", "clients", connections::size);
        directory.gauge("/api/messages/received", "messages", () -> counters.received);
        directory.gauge("/api/messages/sent", "messages", () -> counters.sent);
        directory.gauge("/api/messages/malformed", "messages", () -> counters.malformed);
        directory.gauge("/api/messages/unknown", "messages", () -> counters.unknown);
        directory.gauge("/api/messages/oversized", "messages", () -> counters.oversized);
        directory.gauge("/api/messages/failed", "messages", registry::failed);
        directory.gauge("/api/clients/refused", "clients", () -> counters.refused);
        directory.gauge("/api/clients/slow", "clients", () -> counters.slow);
    }

    /**
     * Takes the place where the server will listen. Loop thread.
     *
     * @throws IOException when the place is taken by a living server, or cannot be bound; names the place
     */
    public void claim() throws IOException {
        listener = Listener.claim(
                loop,
                new Listener.Options("the API", config.socket().toString(), config.mode(), config.group(), BACKLOG),
                channel -> channel.pipeline().addLast(new ApiConnection(this, registry, channel)));
    }

    /**
     * Starts to accept clients, at the place that was claimed or is claimed now. Loop thread.
     *
     * @throws IOException as {@link #claim}
     */
    public void start() throws IOException {
        if (listener == null) {
            claim();
        }
        listener.open();
    }

    /** Closes the listener and all connections and removes the socket's file. Loop thread. */
    @Override
    public void close() {
        if (listener != null) {
            listener.close();
            listener = null;
        }
        for (final ApiConnection connection : connections.values().toArray(ApiConnection[]::new)) {
            connection.close();
        }
    }

    void answersGoOut() {
        beforeAnswers.run();
    }

    ApiServerConfig config() {
        return config;
    }

    ApiTrace trace() {
        return trace;
    }

    Counters counters() {
        return counters;
    }

    /** The connections by handle. */
    Collection<ApiConnection> connections() {
        return Collections.unmodifiableCollection(connections.values());
    }

    /** Takes a connection in; its handle, or 0 when there are too many. */
    int admit(final ApiConnection connection) {
        if (connections.size() >= config.maxClients()) {
            counters.refused++;
            return 0;
        }
        do {
            lastSlot = lastSlot + 1 & 0xffff;
        } while (connections.containsKey(lastSlot | HANDLE_BIT));
        connections.put(lastSlot | HANDLE_BIT, connection);
        return lastSlot | HANDLE_BIT;
    }

    void gone(final ApiConnection connection) {
        if (connections.remove(connection.index(), connection)) {
            registry.gone(connection);
        }
    }
}
