package dev.sluice.driver;

import dev.sluice.driver.os.NetNamespace;
import dev.sluice.driver.os.OsException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Test helper: UDP flows from one namespace to another and back, whose packets are numbered. Fails when a packet comes
 * before one that was sent earlier in the same flow, on either way. Owner: one thread.
 */
final class EchoedFlows implements AutoCloseable {
    private static final int PORT = 7000;
    private static final int BYTES = 64;
    private static final int ROOM = 1 << 22;
    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(20);

    private final List<DatagramChannel> senders = new ArrayList<>();
    private final DatagramChannel echo;
    private final int[] there;
    private final int[] back;
    private final ByteBuffer packet = ByteBuffer.allocate(BYTES);
    private int arrived;
    private int returned;

    EchoedFlows(final NetNamespace from, final NetNamespace to, final String address, final int flows) {
        there = new int[flows];
        back = new int[flows];
        Arrays.fill(there, -1);
        Arrays.fill(back, -1);
        echo = open(to, address, true);
        for (int i = 0; i < flows; i++) {
            senders.add(open(from, address, false));
        }
    }

    private static DatagramChannel open(final NetNamespace where, final String address, final boolean bind) {
        try {
            return where.call(() -> {
                try {
                    final DatagramChannel channel = DatagramChannel.open();
                    channel.configureBlocking(false);
                    channel.setOption(StandardSocketOptions.SO_RCVBUF, ROOM);
                    final InetSocketAddress place = new InetSocketAddress(address, PORT);
                    return bind ? channel.bind(place) : channel.connect(place);
                } catch (final IOException e) {
                    throw new AssertionError(e);
                }
            });
        } catch (final OsException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Sends so many packets of each flow, and each of them comes back.
     *
     * @param window most packets under way
     */
    void run(final int packets, final int window) {
        final int flows = senders.size();
        final long limit = System.nanoTime() + LIMIT_NS;
        int sent = 0;
        while (returned < packets * flows) {
            if (sent < packets * flows && sent - returned < window) {
                send(sent % flows, sent / flows);
                sent++;
            } else if (System.nanoTime() - limit > 0) {
                throw new AssertionError("of " + sent + " packets " + arrived + " arrived, " + returned + " came back");
            }
            takeAtEcho();
            takeBack();
        }
    }

    private void send(final int flow, final int number) {
        try {
            senders.get(flow).write(packet.clear().putInt(flow).putInt(number).rewind());
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    private void takeAtEcho() {
        try {
            SocketAddress from = echo.receive(packet.clear());
            while (from != null) {
                check(there, "on the way there");
                arrived++;
                echo.send(packet.clear(), from);
                from = echo.receive(packet.clear());
            }
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    private void takeBack() {
        try {
            for (int i = 0; i < senders.size(); i++) {
                final DatagramChannel sender = senders.get(i);
                while (sender.read(packet.clear()) > 0) {
                    check(back, "on the way back");
                    returned++;
                }
            }
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    private void check(final int[] last, final String where) {
        final int flow = packet.getInt(0);
        final int number = packet.getInt(4);
        if (number != last[flow] + 1) {
            throw new AssertionError("flow " + flow + " " + where + ": " + number + " came after " + last[flow]);
        }
        last[flow] = number;
    }

    @Override
    public void close() {
        try {
            echo.close();
            for (final DatagramChannel sender : senders) {
                sender.close();
            }
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }
}
