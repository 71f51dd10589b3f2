package dev.sluice.manage.cli;

import dev.sluice.manage.socket.Listener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * A person or a script at the daemon's own standard input: a client of the CLI's socket in the same process, so that
 * line editing, pager and the bounds of the output are those of every other session. Two threads of the caller's run
 * it: one {@link #readInput}, the other {@link #showOutput}; the main thread waits for neither.
 */
public final class LocalConsole implements AutoCloseable {
    private static final int CHUNK = 4096;

    private final SocketChannel socket;
    private final InputStream in;
    private final OutputStream out;
    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();

    /**
     * Connects to the CLI.
     *
     * @param address what {@link CliServer#address()} says
     * @param in keys or lines
     * @param out where the answers go
     * @throws IOException when the CLI does not take the connection
     */
    public LocalConsole(final String address, final InputStream in, final OutputStream out) throws IOException {
        this.in = in;
        this.out = out;
        final SocketAddress tcp = Listener.tcpAddress(address);
        if (tcp == null) {
            socket = SocketChannel.open(StandardProtocolFamily.UNIX);
            socket.connect(UnixDomainSocketAddress.of(address));
        } else {
            socket = SocketChannel.open(tcp);
        }
    }

    /**
     * Says that keys come one by one from a terminal, so that the session echoes and edits.
     *
     * @param type name of the terminal: {@code xterm}
     * @param width of the window in characters, 0 when unknown
     * @param height of the window in lines, 0 when unknown
     */
    public void terminal(final String type, final int width, final int height) throws IOException {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(new byte[] {(byte) Telnet.IAC, (byte) Telnet.SB, Telnet.TERMINAL_TYPE, 0});
        bytes.writeBytes(type.getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(new byte[] {(byte) Telnet.IAC, (byte) Telnet.SE});
        bytes.writeBytes(new byte[] {(byte) Telnet.IAC, (byte) Telnet.SB, Telnet.NAWS});
        for (final int size : new int[] {width >> 8, width & 0xff, height >> 8, height & 0xff}) {
            bytes.write(size);
            if (size == Telnet.IAC) {
                bytes.write(size);
            }
        }
        bytes.writeBytes(new byte[] {(byte) Telnet.IAC, (byte) Telnet.SE});
        send(ByteBuffer.wrap(bytes.toByteArray()));
    }

    /** Passes input on until it ends or the session does. */
    public void readInput() throws IOException {
        final byte[] bytes = new byte[CHUNK];
        for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
            send(ByteBuffer.wrap(bytes, 0, n));
        }
        socket.shutdownOutput();
    }

    /**
     * Shows output until the session ends: after {@code quit}, or when the commands before the end of input are done.
     */
    public void showOutput() throws IOException {
        final TelnetParser telnet = new TelnetParser(new Screen());
        final ByteBuffer bytes = ByteBuffer.allocate(CHUNK);
        while (socket.read(bytes) >= 0) {
            bytes.flip();
            while (bytes.hasRemaining()) {
                telnet.accept(bytes.get() & 0xff);
            }
            bytes.clear();
            out.write(screen.toByteArray());
            out.flush();
            screen.reset();
        }
    }

    private void send(final ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            socket.write(bytes);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** The server's requests need no answer: what the terminal is was said at the start. */
    private final class Screen implements TelnetParser.Listener {
        @Override
        public void data(final int octet) {
            if (octet != 0) {
                screen.write(octet);
            }
        }

        @Override
        public void telnetSeen() {}

        @Override
        public void terminalType(final String name) {}

        @Override
        public void windowSize(final int width, final int height) {}

        @Override
        public void areYouThere() {}

        @Override
        public void interrupt() {}
    }
}
