package dev.sluice.manage.socket;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * A place where a server of the daemon listens: a Unix socket with its file, or a TCP port. Claimed first, so that a
 * second daemon is refused before it has done anything; whoever connects waits until {@link #open}. Used by the event
 * loop's own thread.
 */
public final class Listener implements AutoCloseable {
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(64 * 1024, 256 * 1024);
    private static final int MAX_PORT = 65535;

    private final Options options;
    private final SocketFile file;
    private final Channel channel;

    /**
     * How to listen.
     *
     * @param what who listens, for errors: {@code the CLI}
     * @param place path of a Unix socket, or {@code host:port} ({@code [address]:port} for IPv6)
     * @param mode permission bits of the Unix socket
     * @param group group of the Unix socket, name or number; null leaves it
     * @param backlog connections that wait to be accepted
     */
    public record Options(String what, String place, int mode, String group, int backlog) {}

    private Listener(final Options options, final SocketFile file, final Channel channel) {
        this.options = options;
        this.file = file;
        this.channel = channel;
    }

    /**
     * Takes the place.
     *
     * @param accepted is given each connection before its first event
     * @throws IOException when the place is taken by a living server, or cannot be bound; names the place
     */
    public static Listener claim(final EventLoop loop, final Options options, final Consumer<Channel> accepted)
            throws IOException {
        final InetSocketAddress tcp = tcpAddress(options.place);
        final SocketFile file = tcp == null ? new SocketFile(Path.of(options.place)) : null;
        final SocketAddress address =
                tcp == null ? new DomainSocketAddress(file.prepare().toFile()) : tcp;
        final ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loop)
                .channel(tcp == null ? EpollServerDomainSocketChannel.class : EpollServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, options.backlog)
                .option(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(final Channel child) {
                        accepted.accept(child);
                    }
                });
        if (tcp != null) {
            bootstrap.option(ChannelOption.SO_REUSEADDR, true);
        }
        final Channel channel = now(options, bootstrap.register());
        try {
            now(options, channel.bind(address));
            if (file != null) {
                file.publish(options.mode, options.group);
            }
        } catch (final IOException e) {
            channel.close();
            if (file != null) {
                file.remove();
            }
            throw e;
        }
        return new Listener(options, file, channel);
    }

    /** Begins to accept connections, those first that have waited. */
    public void open() {
        // in a task of its own: before the loop has run what registering left behind, the wish would be forgotten
        channel.eventLoop().execute(() -> channel.config().setAutoRead(true));
    }

    /** True when the place is a Unix socket. */
    public boolean isUnix() {
        return file != null;
    }

    /** Where it listens; for TCP with the port that was chosen when 0 was asked for. */
    public String address() {
        return isUnix() ? options.place : String.valueOf(channel.localAddress()).replaceFirst("^.*/", "");
    }

    /** Gives the place back. */
    @Override
    public void close() {
        channel.close();
        if (file != null) {
            file.remove();
        }
    }

    /**
     * The address when {@code place} is {@code host:port}, else null: then it is a path.
     *
     * @throws IOException for a host that is not known and a port that does not exist
     */
    public static InetSocketAddress tcpAddress(final String place) throws IOException {
        final int colon = place.lastIndexOf(':');
        if (place.contains("/") || colon <= 0 || !place.substring(colon + 1).matches("[0-9]{1,5}")) {
            return null;
        }
        final int port = Integer.parseInt(place.substring(colon + 1));
        final String host = place.substring(0, colon).replaceAll("^\\[|\\]$", "");
        if (port > MAX_PORT) {
            throw new IOException("bad port in `" + place + "'");
        }
        final InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new IOException("unknown host in `" + place + "'");
        }
        return address;
    }

    /** On the loop's own thread registering and binding are done when the call returns. */
    private static Channel now(final Options options, final ChannelFuture future) throws IOException {
        if (!future.isSuccess()) {
            final Throwable cause = future.cause();
            throw new IOException(
                    "cannot listen for " + options.what + " on " + options.place + ": "
                            + (cause == null ? "the event loop did not answer" : cause.getMessage()),
                    cause);
        }
        return future.channel();
    }
}
