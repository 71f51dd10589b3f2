package dev.sluice.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Where the daemon may be reached: one place that the user named, or the usual ones in order. */
final class Endpoint {
    private static final String SYSTEM_SOCKET = "/run/sluice/cli.sock";

    private final List<String> places;

    private Endpoint(final List<String> places) {
        this.places = places;
    }

    /** The place that {@code socket} names, or the usual ones when it is null. */
    static Endpoint of(final String socket) {
        if (socket != null) {
            return new Endpoint(List.of(socket));
        }
        final List<String> usual = new ArrayList<>();
        usual.add(SYSTEM_SOCKET);
        final String runtime = System.getenv("XDG_RUNTIME_DIR");
        if (runtime != null && !runtime.isEmpty()) {
            usual.add(runtime + "/sluice/cli.sock");
        }
        return new Endpoint(usual);
    }

    /**
     * Connects to the first place that answers.
     *
     * @param person whether a person reads the output
     * @throws ClientException when none answers; tells why for each
     */
    Connection connect(final boolean person) throws ClientException {
        final StringBuilder tried = new StringBuilder();
        for (final String place : places) {
            try {
                return new Connection(open(place), place, person);
            } catch (final IOException e) {
                tried.append("\n  ").append(place).append(": ").append(reason(e));
            }
        }
        throw new ClientException(
                Sluicectl.NO_DAEMON, "cannot connect to the daemon (is sluiced running?); tried:" + tried);
    }

    private static SocketChannel open(final String place) throws IOException {
        final SocketAddress address = address(place);
        final SocketChannel channel = address instanceof UnixDomainSocketAddress
                ? SocketChannel.open(StandardProtocolFamily.UNIX)
                : SocketChannel.open();
        try {
            channel.connect(address);
            return channel;
        } catch (final IOException e) {
            channel.close();
            throw e;
        }
    }

    private static SocketAddress address(final String place) throws IOException {
        final int colon = place.lastIndexOf(':');
        if (place.indexOf('/') >= 0 || colon <= 0) {
            try {
                return UnixDomainSocketAddress.of(place);
            } catch (final IllegalArgumentException e) {
                throw new IOException("bad path", e);
            }
        }
        final int port;
        try {
            port = Integer.parseInt(place.substring(colon + 1));
        } catch (final NumberFormatException e) {
            throw new IOException("bad port `" + place.substring(colon + 1) + "'", e);
        }
        if (port < 1 || port > 65535) {
            throw new IOException("bad port `" + port + "'");
        }
        String host = place.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (final UnknownHostException e) {
            throw new IOException("unknown host `" + host + "'", e);
        }
    }

    private static String reason(final IOException e) {
        final String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
