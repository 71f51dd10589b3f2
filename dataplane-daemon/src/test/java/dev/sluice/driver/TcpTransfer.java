package dev.sluice.driver;

import dev.sluice.driver.os.NetNamespace;
import dev.sluice.driver.os.OsException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32C;

/**
 * Test helper: a TCP transfer between two namespaces by sockets of the JDK; sockets stay in the namespace in which they
 * were opened.
 */
public final class TcpTransfer {
    private static final int PORT = 5001;
    private static final int CHUNK = 64 * 1024;

    private TcpTransfer() {}

    /** What came of it. */
    public record Result(long bytes, boolean intact, long nanos) {
        /** Speed. */
        public long megabitsPerSecond() {
            return bytes * 8_000 / Math.max(1, nanos);
        }
    }

    /** Sends {@code bytes} bytes from {@code client} to {@code address} in {@code server}. */
    public static Result run(
            final NetNamespace client, final NetNamespace server, final String address, final long bytes) {
        try {
            final ServerSocketChannel listener = server.call(() -> {
                try {
                    return ServerSocketChannel.open().bind(new InetSocketAddress(address, PORT));
                } catch (final IOException e) {
                    throw new AssertionError(e);
                }
            });
            final SocketChannel out = client.call(() -> {
                try {
                    return SocketChannel.open();
                } catch (final IOException e) {
                    throw new AssertionError(e);
                }
            });
            final CompletableFuture<long[]> received = new CompletableFuture<>();
            Thread.ofPlatform().daemon().start(() -> receive(listener, received));
            final CRC32C sum = new CRC32C();
            final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
            final long start = System.nanoTime();
            out.socket().connect(new InetSocketAddress(address, PORT), 10_000);
            for (long left = bytes; left > 0; ) {
                chunk.clear();
                final int n = (int) Math.min(left, CHUNK);
                for (int i = 0; i + 8 <= n; i += 8) {
                    chunk.putLong(i, left * 0x9E3779B97F4A7C15L + i);
                }
                chunk.limit(n);
                sum.update(chunk);
                chunk.position(0);
                while (chunk.hasRemaining()) {
                    out.write(chunk);
                }
                left -= n;
            }
            out.shutdownOutput();
            final long[] got = received.get(60, java.util.concurrent.TimeUnit.SECONDS);
            final long nanos = System.nanoTime() - start;
            out.close();
            listener.close();
            return new Result(got[0], got[1] == sum.getValue(), nanos);
        } catch (final OsException e) {
            throw new AssertionError(e);
        } catch (final Exception e) {
            throw new AssertionError("TCP from " + client + " to " + server, e);
        }
    }

    private static void receive(final ServerSocketChannel listener, final CompletableFuture<long[]> result) {
        try (SocketChannel in = listener.accept()) {
            final CRC32C sum = new CRC32C();
            final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
            long bytes = 0;
            while (in.read(chunk.clear()) >= 0) {
                bytes += chunk.position();
                sum.update(chunk.flip());
            }
            result.complete(new long[] {bytes, sum.getValue()});
        } catch (final IOException e) {
            result.completeExceptionally(e);
        }
    }
}
