package dev.sluice.daemon;

import dev.sluice.driver.os.UnixDatagramSocket;
import dev.sluice.graph.thread.LoopSleeper;
import dev.sluice.net.punt.PuntFeature;
import dev.sluice.net.punt.PuntTransport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * The datagram socket of {@code punt { socket PATH }}. Opened and closed by main; senders belong to the threads that
 * asked for them.
 */
final class PuntSocket implements PuntTransport, AutoCloseable {
    /** Octets that the kernel holds in each direction, as in VPP. */
    private static final int ROOM = 0x10000;

    private final Path path;
    private final UnixDatagramSocket socket;
    private final LoopSleeper sleeper;

    private PuntSocket(final Path path, final UnixDatagramSocket socket, final LoopSleeper sleeper) {
        this.path = path;
        this.socket = socket;
        this.sleeper = sleeper;
    }

    /**
     * Opens the socket and gives it to the feature. Another daemon's sockets must have been looked for before: what an
     * earlier one left under this name is removed.
     *
     * @throws DaemonException when the name is taken by something that is no socket, or cannot be bound
     */
    static PuntSocket open(final Path path, final PuntFeature punt, final LoopSleeper sleeper) throws DaemonException {
        final UnixDatagramSocket socket;
        try {
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                        .isOther()) {
                    throw new DaemonException("punt: " + path + " exists and is not a socket");
                }
                Files.delete(path);
            }
            socket = UnixDatagramSocket.bind(path, MAX_DATAGRAM, ROOM);
        } catch (final IOException e) {
            throw new DaemonException("punt: " + e.getMessage(), e);
        }
        final PuntSocket opened = new PuntSocket(path, socket, sleeper);
        punt.open(opened);
        sleeper.add(socket.fd(), punt::ready);
        return opened;
    }

    @Override
    public String path() {
        return path.toString();
    }

    @Override
    public Sender sender() {
        final UnixDatagramSocket.Sender sender = socket.sender();
        return (datagram, length, peer) -> sender.send(datagram, length, peer) == 0;
    }

    @Override
    public int receive(final byte[] to) {
        return Math.max(-1, socket.receive(to));
    }

    @Override
    public void close() throws IOException {
        sleeper.remove(socket.fd());
        socket.close();
        Files.deleteIfExists(path);
    }
}
