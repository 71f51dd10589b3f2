package dev.sluice.config;

import java.nio.file.Path;

/** Where a server listens: the path of a Unix socket, or a host and a TCP port. */
public sealed interface ListenAddress {
    /** Longest path of a Unix socket in octets: {@code sun_path} of {@code linux/un.h} less the terminating NUL. */
    int MAX_SOCKET_PATH = 107;

    /** A Unix socket; a relative path is relative to the runtime directory. */
    record UnixSocket(Path path) implements ListenAddress {
        @Override
        public String toString() {
            return path.toString();
        }
    }

    /** A TCP port; {@code host} is a name or a literal address without brackets. */
    record Tcp(String host, int port) implements ListenAddress {
        @Override
        public String toString() {
            return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /** Reads {@code /run/sluice/cli.sock}, {@code cli.sock}, {@code localhost:5002} or {@code [::1]:5002}. */
    static ListenAddress parse(final String text) throws BadValueException {
        final String expected = "the path of a socket, or host:port with a port from 1 to 65535";
        final int colon = text.lastIndexOf(':');
        if (text.indexOf('/') >= 0 || colon < 0) {
            if (text.matches("[0-9]+")) {
                throw new BadValueException(expected);
            }
            return new UnixSocket(Values.parsePath(text, expected));
        }
        final String port = text.substring(colon + 1);
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            throw new BadValueException("an IPv6 address in brackets, as in [::1]:5002");
        }
        if (host.isEmpty()
                || !port.matches("[0-9]{1,5}")
                || Integer.parseInt(port) < 1
                || Integer.parseInt(port) > 65535) {
            throw new BadValueException(expected);
        }
        return new Tcp(host, Integer.parseInt(port));
    }

    /** The same address with a relative socket path made absolute under {@code directory}. */
    default ListenAddress resolvedAgainst(final Path directory) {
        return this instanceof final UnixSocket socket ? new UnixSocket(directory.resolve(socket.path())) : this;
    }
}
