package dev.sluice.manage.binapi;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** A client of the binary API made of nothing but the wire format. Turns the server's loop while it waits. */
final class ApiTestClient implements AutoCloseable {
    private final SocketChannel channel;
    private final Runnable turn;
    private static final int MOST_TURNS = 1_000_000;

    private final Map<String, Integer> table = new HashMap<>();
    private ByteBuffer received = ByteBuffer.allocate(1 << 20).limit(0);
    private int index;

    ApiTestClient(final Path socket, final Runnable turn) throws IOException {
        this.turn = turn;
        channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket));
        channel.configureBlocking(false);
    }

    /** Says who it is; the reply's {@code response}. */
    int introduce(final String name) throws IOException {
        send(message(15).u32(124).fixed(name, 64));
        final ByteBuffer reply = receive();
        assert reply.getShort() == 16 && reply.getInt() == 0 && reply.getInt() == 124;
        final int response = reply.getInt();
        index = reply.getInt();
        final int count = Short.toUnsignedInt(reply.getShort());
        for (int i = 0; i < count; i++) {
            final int number = Short.toUnsignedInt(reply.getShort());
            table.put(fixed(reply, 64).replaceFirst("_[0-9a-f]{8}$", ""), number);
        }
        return response;
    }

    int index() {
        return index;
    }

    int number(final String name) {
        return table.get(name);
    }

    /** A request with its head. */
    Message request(final String name, final int context) throws IOException {
        return message(number(name)).u32(index).u32(context);
    }

    static Message message(final int number) throws IOException {
        return new Message().u16(number);
    }

    void send(final Message message) throws IOException {
        raw(message.framed());
    }

    void raw(final byte[] octets) throws IOException {
        final ByteBuffer out = ByteBuffer.wrap(octets);
        while (out.hasRemaining()) {
            if (channel.write(out) == 0) {
                turn.run();
            }
        }
    }

    /** Writes as much as the server takes at once; octets written. */
    int tryRaw(final byte[] octets) throws IOException {
        return channel.write(ByteBuffer.wrap(octets));
    }

    /**
     * The next message without its header, or null when the server has closed the connection; fails when none comes.
     */
    ByteBuffer receive() throws IOException {
        for (int left = MOST_TURNS; left > 0; left--) {
            if (received.remaining() >= 16) {
                final int length = received.getInt(received.position() + 8);
                if (received.remaining() >= 16 + length) {
                    received.position(received.position() + 16);
                    final ByteBuffer message =
                            ByteBuffer.allocate(length).put(0, received, received.position(), length);
                    received.position(received.position() + length);
                    return message;
                }
            }
            turn.run();
            if (fill() < 0) {
                return null;
            }
        }
        throw new AssertionError("no answer; unread: " + received);
    }

    /** A message if one is there after some turns of the loop, else null. */
    ByteBuffer poll() throws IOException {
        for (int i = 0; i < 50; i++) {
            turn.run();
            fill();
        }
        return received.hasRemaining() ? receive() : null;
    }

    private int fill() throws IOException {
        if (received.limit() == received.capacity()) {
            final int room = received.remaining() > received.capacity() / 2 ? 2 * received.capacity() : 0;
            received = room > 0
                    ? ByteBuffer.allocate(room).put(received).flip()
                    : received.compact().flip();
        }
        final int start = received.position();
        received.position(received.limit()).limit(received.capacity());
        final int read = channel.read(received);
        received.limit(received.position()).position(start);
        return read;
    }

    static String fixed(final ByteBuffer in, final int length) {
        final byte[] octets = new byte[length];
        in.get(octets);
        return new String(octets, StandardCharsets.US_ASCII).replaceFirst("\0.*", "");
    }

    static String variable(final ByteBuffer in) {
        return fixed(in, in.getInt());
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** A message that is being written. */
    static final class Message {
        private final ByteArrayOutputStream octets = new ByteArrayOutputStream();
        private final DataOutputStream out = new DataOutputStream(octets);

        Message u8(final int value) throws IOException {
            out.writeByte(value);
            return this;
        }

        Message u16(final int value) throws IOException {
            out.writeShort(value);
            return this;
        }

        Message u32(final int value) throws IOException {
            out.writeInt(value);
            return this;
        }

        Message fixed(final String text, final int length) throws IOException {
            out.write(Arrays.copyOf(text.getBytes(StandardCharsets.US_ASCII), length));
            return this;
        }

        Message variable(final String text) throws IOException {
            out.writeInt(text.length());
            out.write(text.getBytes(StandardCharsets.US_ASCII));
            return this;
        }

        byte[] framed() {
            final byte[] body = octets.toByteArray();
            return ByteBuffer.allocate(16 + body.length)
                    .putLong(0)
                    .putInt(body.length)
                    .putInt(0)
                    .put(body)
                    .array();
        }
    }
}
