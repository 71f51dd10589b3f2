package dev.sluice.manage.cli;

import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.manage.socket.Listener;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.unix.PeerCredentials;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the command registry on a Unix socket or a TCP port. Everything happens on the event loop that is passed in,
 * which must be the thread that owns the registry; no thread is started here.
 */
public final class CliServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CliServer.class);

    private static final int BACKLOG = 64;
    /** Below this the sum over all sessions is not looked at. */
    private static final long WORTH_SUMMING = 1 << 20;

    private final CliConfig config;
    private final EventLoop loop;
    private final CommandRegistry registry;
    private final TreeMap<Integer, CliSession> sessions = new TreeMap<>();
    private Listener listener;
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
     * Takes the place where the server will listen. On the loop's own thread it never waits for the loop; from another
     * thread it returns when the loop has done it.
     *
     * @throws IOException when the place is taken by a living server, or cannot be bound; names the place
     */
    public void claim() throws IOException {
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

    /**
     * Starts to accept sessions, at the place that was claimed or is claimed now.
     *
     * @throws IOException as {@link #claim}
     */
    public void start() throws IOException {
        if (listener == null) {
            claim();
        }
        listener.open();
    }

    /**
     * Closes the listener and all sessions and removes the socket's file. Loop thread, or any thread when the loop has
     * ended.
     */
    @Override
    public void close() {
        if (listener != null) {
            listener.close();
            listener = null;
        }
        for (final CliSession session : sessions.values().toArray(CliSession[]::new)) {
            session.hangUp();
        }
    }

    /** Where the server listens; for TCP with the port that was chosen when 0 was asked for. */
    public String address() {
        return listener == null ? config.listen() : listener.address();
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

    CliSession newSession() {
        return new CliSession(this, nextId++);
    }

    /** Takes a new session in, unless there are too many. */
    boolean admit(final CliSession session) {
        if (sessions.size() >= config.limits().sessions()) {
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
        if (queued <= WORTH_SUMMING && queued <= config.limits().queuedBytes()) {
            return false;
        }
        long all = 0;
        for (final Map.Entry<Integer, CliSession> entry : sessions.entrySet()) {
            all += entry.getValue().queuedBytes();
        }
        return queued > config.limits().queuedBytes() || all > config.limits().queuedBytesInAll();
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
        final InetSocketAddress tcp = Listener.tcpAddress(config.listen());
        if (tcp != null && !tcp.getAddress().isLoopbackAddress()) {
            LOG.warn("the CLI listens on {}: whoever reaches it commands the daemon", config.listen());
        }
        listener = Listener.claim(
                loop,
                new Listener.Options(
                        "the CLI",
                        config.listen(),
                        config.access().mode(),
                        config.access().group(),
                        BACKLOG),
                channel -> channel.pipeline().addLast(newSession()));
    }
}
