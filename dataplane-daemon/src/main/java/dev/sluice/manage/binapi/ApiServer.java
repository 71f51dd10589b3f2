package dev.sluice.manage.binapi;

import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.graph.counter.CounterDirectory;
import dev.sluice.manage.socket.SocketFile;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.util.Collection;
import java.util.Collections;
import java.util.TreeMap;

/**
 * Serves the API registry on a Unix socket. Everything happens on the event loop that is passed in, which must be turned
 * by the thread that owns the registry.
 */
public final class ApiServer implements AutoCloseable {
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(64 * 1024, 256 * 1024);
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
    private SocketFile file;
    private Channel listener;
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
        directory.gauge("/api/clients/refused", "clients", () -> counters.refused);
        directory.gauge("/api/clients/slow", "clients", () -> counters.slow);
    }

    /**
     * Starts to listen. Loop thread.
     *
     * @throws IOException when the place is taken by a living server, or cannot be bound; names the place
     */
    public void start() throws IOException {
        file = new SocketFile(config.socket());
        final ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loop)
                .channel(EpollServerDomainSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(final Channel channel) {
                        channel.pipeline().addLast(new ApiConnection(ApiServer.this, registry, channel));
                    }
                });
        final DomainSocketAddress place = new DomainSocketAddress(file.prepare().toFile());
        final Channel channel = now(bootstrap.register());
        try {
            now(channel.bind(place));
            file.publish(config.mode(), config.group());
            listener = channel;
        } catch (final IOException e) {
            channel.close();
            file.remove();
            throw e;
        }
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
        if (file != null) {
            file.remove();
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

    /** On the loop's own thread registering and binding are done when the call returns. */
    private Channel now(final ChannelFuture future) throws IOException {
        if (!future.isSuccess()) {
            final Throwable cause = future.cause();
            throw new IOException(
                    "cannot listen for the API on " + config.socket() + ": "
                            + (cause == null ? "the event loop did not answer" : cause.getMessage()),
                    cause);
        }
        return future.channel();
    }
}
