package dev.sluice.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Talks to a CLI socket as {@code vppctl} does, one command a connection: both daemons understand that. One thread. */
final class CliSocket {
    private static final int IAC = 0xff;
    private static final int SB = 0xfa;
    private static final int SE = 0xf0;

    private final Path path;

    CliSocket(final Path path) {
        this.path = path;
    }

    /** Runs a command and returns its output with plain line ends. */
    String run(final String command) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            write(channel, new byte[] {(byte) IAC, (byte) SB, 24, 0, 'v', 'p', 'p', 'c', 't', 'l', (byte) IAC, (byte) SE
            });
            final ByteArrayOutputStream text = new ByteArrayOutputStream();
            final ByteBuffer in = ByteBuffer.allocate(65536);
            int nuls = 0;
            int telnet = 0;
            boolean sent = false;
            while (nuls < 1) {
                if (!sent) {
                    write(channel, (command + "\n\0").getBytes(StandardCharsets.UTF_8));
                    sent = true;
                }
                in.clear();
                if (channel.read(in) < 0) {
                    break;
                }
                in.flip();
                while (in.hasRemaining()) {
                    final int octet = in.get() & 0xff;
                    if (telnet > 0) {
                        telnet = telnet(telnet, octet);
                    } else if (octet == IAC) {
                        telnet = 1;
                    } else if (octet == 0) {
                        nuls++;
                    } else if (octet != '\r') {
                        text.write(octet);
                    }
                }
            }
            return text.toString(StandardCharsets.UTF_8);
        }
    }

    /** 1: behind IAC; 2: behind IAC and an option command; 3: within a subnegotiation; 4: there behind an IAC. */
    private static int telnet(final int state, final int octet) {
        return switch (state) {
            case 1 -> octet == SB ? 3 : octet > SB ? 2 : 0;
            case 3 -> octet == IAC ? 4 : 3;
            case 4 -> octet == SE ? 0 : 3;
            default -> 0;
        };
    }

    private static void write(final SocketChannel channel, final byte[] bytes) throws IOException {
        final ByteBuffer out = ByteBuffer.wrap(bytes);
        while (out.hasRemaining()) {
            channel.write(out);
        }
    }
}
