package dev.sluice.bench;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * A client of the binary API that adds routes with {@code ip_route_add_del} as fast as the daemon takes them: requests
 * are written by a thread of their own while the replies are read. Both daemons understand it.
 *
 * <pre>
 * on the socket: 8 unused | length:4 | 4 unused | message; all numbers big-endian
 * </pre>
 */
final class ApiSocket implements AutoCloseable {
    private static final int HEADER = 16;
    private static final int CREATE = 15;
    private static final int NAME = 64;
    private static final int BATCH = 256;

    /** Bytes of a {@code fib_path} whose label stack is empty: it has room for 16 labels of 7 bytes all the same. */
    private static final int PATH = 3 * 4 + 2 + 3 * 4 + 16 + 3 * 4 + 1 + 16 * 7;

    private static final int ROUTE = 2 + 2 * 4 + 2 + 2 * 4 + 1 + 16 + 1 + 1 + PATH;

    private final SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocate(1 << 20).limit(0);
    private final int client;
    private final int addDel;

    /** Connects and asks for the numbers of messages. */
    ApiSocket(final Path path) throws IOException {
        channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
        final ByteBuffer hello = ByteBuffer.allocate(HEADER + 2 + 4 + NAME);
        hello.putInt(8, 2 + 4 + NAME).position(HEADER);
        hello.putShort((short) CREATE).putInt(0).put("bench".getBytes(StandardCharsets.US_ASCII));
        write(hello.position(0));
        final ByteBuffer table = read();
        table.position(2 + 4 + 4);
        if (table.getInt() != 0) {
            throw new IOException(path + " refuses a client");
        }
        client = table.getInt();
        int number = -1;
        final byte[] name = new byte[NAME];
        for (int left = table.getShort() & 0xffff; left > 0; left--) {
            final int id = table.getShort() & 0xffff;
            table.get(name);
            if (new String(name, StandardCharsets.US_ASCII).trim().matches("ip_route_add_del_[0-9a-f]{8}")) {
                number = id;
            }
        }
        addDel = number;
        if (number < 0) {
            throw new IOException(path + " knows no ip_route_add_del");
        }
    }

    /**
     * Adds or deletes IPv4 routes.
     *
     * @param prefixes {@code {address, length}}
     * @return how many the daemon refused
     */
    int change(final boolean add, final List<int[]> prefixes, final int nextHop, final int swIfIndex)
            throws IOException, InterruptedException {
        final IOException[] failure = {null};
        final Thread writer = Thread.ofPlatform().start(() -> {
            try {
                write(add, prefixes, nextHop, swIfIndex);
            } catch (final IOException e) {
                failure[0] = e;
            }
        });
        int refused = 0;
        for (int left = prefixes.size(); left > 0; left--) {
            refused += read().getInt(2 + 4) == 0 ? 0 : 1;
        }
        writer.join();
        if (failure[0] != null) {
            throw failure[0];
        }
        return refused;
    }

    private void write(final boolean add, final List<int[]> prefixes, final int nextHop, final int swIfIndex)
            throws IOException {
        final ByteBuffer out = ByteBuffer.allocate(BATCH * (HEADER + ROUTE));
        for (int i = 0; i < prefixes.size(); i++) {
            final int[] prefix = prefixes.get(i);
            final int end = out.position() + HEADER + ROUTE;
            out.putLong(0).putInt(ROUTE).putInt(0);
            out.putShort((short) addDel).putInt(client).putInt(i);
            out.put((byte) (add ? 1 : 0)).put((byte) 0);
            out.putInt(0).putInt(0);
            out.put((byte) 0).putInt(prefix[0]).position(out.position() + 12);
            out.put((byte) prefix[1]).put((byte) 1);
            out.putInt(swIfIndex).putInt(0).putInt(0).put((byte) 1).put((byte) 0);
            out.putInt(0).putInt(0).putInt(0).putInt(nextHop);
            out.position(end);
            if (!out.hasRemaining() || i + 1 == prefixes.size()) {
                write(out.flip());
                out.clear();
            }
        }
    }

    private void write(final ByteBuffer out) throws IOException {
        while (out.hasRemaining()) {
            channel.write(out);
        }
    }

    /** The next message, from its number on. */
    private ByteBuffer read() throws IOException {
        while (in.remaining() < HEADER || in.remaining() < HEADER + in.getInt(in.position() + 8)) {
            in.compact();
            if (channel.read(in) < 0) {
                throw new IOException("the daemon has closed its API socket");
            }
            in.flip();
        }
        final int length = in.getInt(in.position() + 8);
        final ByteBuffer message = in.slice(in.position() + HEADER, length);
        in.position(in.position() + HEADER + length);
        return message;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
