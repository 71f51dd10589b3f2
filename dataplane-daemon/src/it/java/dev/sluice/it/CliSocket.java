package dev.sluice.it;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Talks to the daemon's CLI as {@code sluicectl} does in a pipe: text and NUL there, output, NUL, status and newline
 * back. One connection a command.
 */
final class CliSocket {
    private static final int IAC = 0xff;
    private static final int SB = 0xfa;
    private static final int SE = 0xf0;

    private final Path path;

    CliSocket(final Path path) {
        this.path = path;
    }

    /** What a command gave: 0 is success. */
    record Answer(int status, String text) {}

    /** Runs a command. */
    Answer ask(final String command) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            final ByteArrayOutputStream request = new ByteArrayOutputStream();
            request.writeBytes(new byte[] {(byte) IAC, (byte) SB, 24, 0});
            request.writeBytes("sluicectl".getBytes(StandardCharsets.US_ASCII));
            request.writeBytes(new byte[] {(byte) IAC, (byte) SE});
            request.writeBytes((command + "\0").getBytes(StandardCharsets.UTF_8));
            final ByteBuffer out = ByteBuffer.wrap(request.toByteArray());
            while (out.hasRemaining()) {
                channel.write(out);
            }
            return answer(new Input(channel));
        }
    }

    private static Answer answer(final Input in) throws IOException {
        final ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (int octet = in.text(); octet != 0; octet = in.text()) {
            text.write(octet);
        }
        final StringBuilder status = new StringBuilder();
        for (int octet = in.octet(); octet != '\n'; octet = in.octet()) {
            status.append((char) octet);
        }
        return new Answer(Integer.parseInt(status.toString()), text.toString(StandardCharsets.UTF_8));
    }

    private record Input(SocketChannel channel, ByteBuffer buffer) {
        Input(final SocketChannel channel) {
            this(channel, ByteBuffer.allocate(65536).flip());
        }

        int octet() throws IOException {
            if (!buffer.hasRemaining()) {
                if (channel.read(buffer.clear()) < 0) {
                    throw new EOFException("the daemon closed the connection");
                }
                buffer.flip();
            }
            return buffer.get() & 0xff;
        }

        /** The next octet of text, past telnet's negotiation. */
        int text() throws IOException {
            int octet = octet();
            while (octet == IAC) {
                final int command = octet();
                if (command == SB) {
                    int before = 0;
                    for (int next = octet(); before != IAC || next != SE; next = octet()) {
                        before = next;
                    }
                } else if (command > SB) {
                    octet();
                }
                octet = octet();
            }
            return octet;
        }
    }
}
