package dev.sluice.client;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * One connection to the daemon's CLI socket: requests out, output and status back. One thread, except
 * {@link #interrupt}.
 *
 * <p>A request is text ended by NUL; the answer is output, NUL, the status as a decimal number, newline. The telnet
 * negotiation that the server sends to everybody is thrown away: output is UTF-8 and never holds the octet ff.
 */
final class Connection implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int IAC = 0xff;
    private static final int SB = 0xfa;
    private static final int SE = 0xf0;
    private static final int FIRST_OPTION_COMMAND = 0xfb;
    private static final byte[] INTERRUPT = {(byte) IAC, (byte) 0xf4};

    private final SocketChannel channel;
    private final String place;
    private final ByteBuffer in = ByteBuffer.allocate(BUFFER_BYTES).flip();

    Connection(final SocketChannel channel, final String place, final boolean person) throws IOException {
        this.channel = channel;
        this.place = place;
        final ByteArrayOutputStream type = new ByteArrayOutputStream();
        type.write(IAC);
        type.write(SB);
        type.write(24);
        type.write(0);
        type.writeBytes((person ? "sluicectl-tty" : "sluicectl").getBytes(StandardCharsets.US_ASCII));
        type.write(IAC);
        type.write(SE);
        send(type.toByteArray());
    }

    /**
     * Sends a request and copies its output as it comes.
     *
     * @return the daemon's status: 0 for success, negative for failure
     * @throws IOException when the daemon goes away or speaks another protocol, or {@code out} fails
     */
    int run(final String request, final OutputStream out) throws IOException {
        send((request.replace("\0", "") + "\0").getBytes(StandardCharsets.UTF_8));
        copyOutput(out);
        out.flush();
        return status();
    }

    /** Sends a control request and returns its answer's lines. */
    String control(final String request) throws IOException {
        final ByteArrayOutputStream answer = new ByteArrayOutputStream();
        run("\u0001" + request, answer);
        return answer.toString(StandardCharsets.UTF_8);
    }

    /** Asks the daemon to stop the running command. Any thread. */
    void interrupt() {
        try {
            send(INTERRUPT);
        } catch (final IOException e) {
            // the reader notices it too
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private synchronized void send(final byte[] bytes) throws IOException {
        final ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            try {
                channel.write(buffer);
            } catch (final IOException e) {
                throw new IOException("lost the connection to " + place + ": " + e.getMessage(), e);
            }
        }
    }

    private void copyOutput(final OutputStream out) throws IOException {
        while (true) {
            if (!in.hasRemaining()) {
                out.flush();
                fill();
            }
            final int start = in.position();
            int at = start;
            final byte[] bytes = in.array();
            while (at < in.limit() && bytes[at] != 0 && bytes[at] != (byte) IAC) {
                at++;
            }
            out.write(bytes, start, at - start);
            in.position(at);
            if (at < in.limit()) {
                if (next() == 0) {
                    return;
                }
                skipTelnet();
            }
        }
    }

    private void skipTelnet() throws IOException {
        final int command = next();
        if (command >= FIRST_OPTION_COMMAND && command < IAC) {
            next();
        } else if (command == SB) {
            int before = 0;
            for (int octet = next(); before != IAC || octet != SE; octet = next()) {
                before = octet;
            }
        }
    }

    private int status() throws IOException {
        final StringBuilder number = new StringBuilder();
        for (int octet = next(); octet != '\n'; octet = next()) {
            number.append((char) octet);
            if (number.length() > 11) {
                throw new IOException(place + " does not speak the protocol of sluicectl");
            }
        }
        try {
            return Integer.parseInt(number.toString());
        } catch (final NumberFormatException e) {
            throw new IOException(place + " does not speak the protocol of sluicectl", e);
        }
    }

    private int next() throws IOException {
        if (!in.hasRemaining()) {
            fill();
        }
        return in.get() & 0xff;
    }

    private void fill() throws IOException {
        in.clear();
        int count = -1;
        try {
            count = channel.read(in);
        } catch (final IOException e) {
            in.flip();
            throw new IOException("lost the connection to " + place + ": " + e.getMessage(), e);
        }
        in.flip();
        if (count < 0) {
            throw new EOFException("the daemon closed the connection (" + place + ")");
        }
    }
}
