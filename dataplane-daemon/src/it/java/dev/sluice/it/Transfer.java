package dev.sluice.it;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;

/** TCP between two hosts by sockets of the JDK, with the content's checksum taken on both ends. */
final class Transfer {
    private static final int CHUNK = 256 * 1024;
    private static final int CONNECT_MS = 20_000;
    private static final int LONGEST_SECONDS = 60;

    private Transfer() {}

    /** Bytes and their checksum. */
    record Content(long bytes, long sum) {}

    /** Both ends of a connection, opened in the hosts' namespaces. */
    record Pair(SocketChannel client, SocketChannel server) implements AutoCloseable {
        /** Sends from the client or to it and asserts that the content arrives. */
        void send(final boolean toServer, final long bytes, final long seed) {
            final SocketChannel from = toServer ? client : server;
            final SocketChannel to = toServer ? server : client;
            final CompletableFuture<Content> arrived = async(() -> read(to));
            final Content sent = join(async(() -> write(from, bytes, seed)));
            final Content got = join(arrived);
            if (!sent.equals(got)) {
                throw new AssertionError("sent " + sent + ", arrived " + got);
            }
        }

        /** The client's port. */
        int clientPort() {
            try {
                return ((InetSocketAddress) client.getLocalAddress()).getPort();
            } catch (final IOException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void close() {
            try (client;
                    server) {
                client.shutdownOutput();
            } catch (final IOException e) {
                // the other end went first
            }
        }
    }

    /** Connects from one host to an address of another, on a port that nobody uses. */
    static Pair connect(final TestNamespace client, final TestNamespace server, final String address) {
        try (ServerSocketChannel listener = server.call(() -> open(address))) {
            final SocketAddress to = listener.getLocalAddress();
            final SocketChannel out = client.call(Transfer::socket);
            out.socket().connect(to, CONNECT_MS);
            return new Pair(out, listener.accept());
        } catch (final IOException e) {
            throw new AssertionError("no TCP to " + address + ": " + e, e);
        }
    }

    /** Connects and sends in both directions, one after the other. */
    static void bothWays(
            final TestNamespace client, final TestNamespace server, final String address, final long bytes) {
        try (Pair pair = connect(client, server, address)) {
            pair.send(true, bytes, bytes);
            pair.send(false, bytes, bytes + 1);
        }
    }

    /** Something that may take long, on a thread of its own. */
    static <T> CompletableFuture<T> async(final java.util.concurrent.Callable<T> work) {
        final CompletableFuture<T> result = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> {
            try {
                result.complete(work.call());
            } catch (final Throwable t) {
                result.completeExceptionally(t);
            }
        });
        return result;
    }

    /** Its result. */
    static <T> T join(final CompletableFuture<T> work) {
        try {
            return work.get(LONGEST_SECONDS, TimeUnit.SECONDS);
        } catch (final Exception e) {
            throw new AssertionError(e.toString(), e);
        }
    }

    private static ServerSocketChannel open(final String address) {
        try {
            return ServerSocketChannel.open().bind(new InetSocketAddress(address, 0));
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    private static SocketChannel socket() {
        try {
            return SocketChannel.open();
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Content write(final SocketChannel to, final long bytes, final long seed) throws IOException {
        final CRC32C sum = new CRC32C();
        final byte[] content = new byte[CHUNK];
        new Random(seed).nextBytes(content);
        final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK).put(content);
        for (long left = bytes; left > 0; left -= chunk.limit()) {
            chunk.clear().limit((int) Math.min(left, CHUNK));
            chunk.putLong(0, left);
            sum.update(chunk);
            chunk.rewind();
            while (chunk.hasRemaining()) {
                to.write(chunk);
            }
        }
        to.shutdownOutput();
        return new Content(bytes, sum.getValue());
    }

    private static Content read(final SocketChannel from) throws IOException {
        final CRC32C sum = new CRC32C();
        final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
        long bytes = 0;
        while (from.read(chunk.clear()) >= 0) {
            bytes += chunk.position();
            sum.update(chunk.flip());
        }
        return new Content(bytes, sum.getValue());
    }
}
