package dev.sluice.manage.cli;

import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.manage.socket.SocketFile;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.PeerCredentials;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the command registry on a Unix socket or a TCP port. Everything happens on the event loop that is passed in,
 * which must be the thread that owns
 * the registry; no thread is started here.
 */
public final class CliServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CliServer.class);

    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(64 * 1024, 256 * 1024);
    private static final int BACKLOG = 64;
    /** Below this the sum over all sessions is not looked at. */
    private static final long WORTH_SUMMING = 1 << 20;

    private final CliConfig config;
    private final EventLoop loop;
    private final CommandRegistry registry;
    private final TreeMap<Integer, CliSession> sessions = new TreeMap<>();
    private SocketFile file;
    private Channel listener;
    private int nextId;

    /**
     * A server that does not listen yet. Its own commands ({@code quit}, {@code history}, {@code show cli-sessions},
     * ...) come from {@link CliCommands}.
     *
     * @param group whose (only) loop is the main thread
     * @param registry what clients run
     */
    public CliServer(final CliConfig config, final EventLoopGroup group, final CommandRegistry registry) {
        this.config = config;
        this.loop = group.next();
        this.registry = registry;
    }

    /**
     * Starts to listen. On the loop's own thread it never waits for the loop; from another thread it returns when the loop has done it.
     *
     * @throws IOException when the place is taken by a living server, or cannot be bound; names the place
     */
    public void start() throws IOException {
        if (loop.inEventLoop()) {
            bind();
            return;
        }
        try {
            loop.submit(() -> {
                        bind();
                        return null;
                    })
                    .get();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (final ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        }
    }

    /** Closes the listener and all sessions and removes the socket's file. Loop thread, or any thread when the loop has ended. */
    @Override
    public void close() {
        if (listener != null) {
            listener.close();
            listener = null;
        }
        for (final CliSession session : sessions.values().toArray(CliSession[]::new)) {
            session.hangUp();
        }
        if (file != null) {
            file.remove();
        }
    }

    /** Where the server listens; for TCP with the port that was chosen when 0 was asked for. */
    public String address() {
        return file != null || listener == null
                ? config.listen()
                : String.valueOf(listener.localAddress()).replaceFirst("^.*/", "");
    }

    CliConfig config() {
        return config;
    }

    CommandRegistry registry() {
        return registry;
    }

    Collection<CliSession> sessions() {
        return Collections.unmodifiableCollection(sessions.values());
    }

    /** Runs {@code action} on the loop after a time; the result cancels it. */
    Future<?> later(final long millis, final Runnable action) {
        return loop.schedule(action, millis, TimeUnit.MILLISECONDS);
    }

    CliSession newSession() {
        return new CliSession(this, nextId++);
    }

    /** Takes a new session in, unless there are too many. */
    boolean admit(final CliSession session) {
        if (sessions.size() >= config.maxSessions()) {
            return false;
        }
        sessions.put(session.id(), session);
        return true;
    }

    void gone(final CliSession session) {
        sessions.remove(session.id());
    }

    /** True when a session that has {@code queued} bytes unread must be closed. */
    boolean exceeds(final long queued) {
        if (queued <= WORTH_SUMMING && queued <= config.maxQueuedBytes()) {
            return false;
        }
        long all = 0;
        for (final Map.Entry<Integer, CliSession> entry : sessions.entrySet()) {
            all += entry.getValue().queuedBytes();
        }
        return queued > config.maxQueuedBytes() || all > config.maxQueuedBytesInAll();
    }

    /** Who is at the other end of a channel. */
    static String peer(final Channel channel) {
        if (channel instanceof EpollDomainSocketChannel unix) {
            try {
                final PeerCredentials peer = unix.peerCredentials();
                return "pid " + peer.pid() + " uid " + peer.uid();
            } catch (final IOException e) {
                return "unix";
            }
        }
        return String.valueOf(channel.remoteAddress()).replaceFirst("^.*/", "");
    }

    private void bind() throws IOException {
        final InetSocketAddress tcp = tcpAddress(config.listen());
        final SocketAddress place;
        if (tcp == null) {
            file = new SocketFile(Path.of(config.listen()));
            place = new DomainSocketAddress(file.prepare().toFile());
        } else {
            place = tcp;
            if (!tcp.getAddress().isLoopbackAddress()) {
                LOG.warn("the CLI listens on {}: whoever reaches it commands the daemon", config.listen());
            }
        }
        final ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loop)
                .channel(tcp == null ? EpollServerDomainSocketChannel.class : EpollServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(final Channel channel) {
                        channel.pipeline().addLast(newSession());
                    }
                });
        if (tcp != null) {
            bootstrap.option(ChannelOption.SO_REUSEADDR, true);
        }
        final Channel channel = now(bootstrap.register());
        try {
            now(channel.bind(place));
            if (file != null) {
                file.publish(config.mode(), config.group());
            }
            listener = channel;
        } catch (final IOException e) {
            channel.close();
            if (file != null) {
                file.remove();
            }
            throw e;
        }
    }

    /** On the loop's own thread registering and binding are done when the call returns. */
    private Channel now(final ChannelFuture future) throws IOException {
        if (!future.isSuccess()) {
            final Throwable cause = future.cause();
            throw new IOException(
                    "cannot listen for the CLI on " + config.listen() + ": "
                            + (cause == null ? "the event loop did not answer" : cause.getMessage()),
                    cause);
        }
        return future.channel();
    }

    /** The address when {@code listen} is {@code host:port}, else null: then it is a path. */
    static InetSocketAddress tcpAddress(final String listen) throws IOException {
        final int colon = listen.lastIndexOf(':');
        if (listen.contains("/") || colon <= 0 || !listen.substring(colon + 1).matches("[0-9]{1,5}")) {
            return null;
        }
        final int port = Integer.parseInt(listen.substring(colon + 1));
        final String host = listen.substring(0, colon).replaceAll("^\\[|\\]$", "");
        if (port > 65535) {
            throw new IOException("bad port in `" + listen + "'");
        }
        final InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new IOException("unknown host in `" + listen + "'");
        }
        return address;
    }
}
