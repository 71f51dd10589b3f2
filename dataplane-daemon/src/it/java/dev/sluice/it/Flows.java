package dev.sluice.it;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Many UDP flows from one host, whose packets carry the flow's number and theirs within it. Owner: one thread. */
final class Flows implements AutoCloseable {
    static final int PORT = 7777;
    private static final int BYTES = 64;
    private static final int SOCKET_BUFFER = 1 << 23;

    private final List<DatagramChannel> senders = new ArrayList<>();
    private final int[] sent;

    /** From sockets of their own, each with a port of its own. */
    Flows(final TestNamespace from, final String to, final int flows) {
        sent = new int[flows];
        for (int i = 0; i < flows; i++) {
            senders.add(from.call(() -> open(null, new InetSocketAddress(to, PORT))));
        }
    }

    /** Sends one more packet of every flow. */
    void send() {
        final ByteBuffer packet = ByteBuffer.allocate(BYTES);
        for (int flow = 0; flow < sent.length; flow++) {
            try {
                senders.get(flow)
                        .write(packet.clear().putInt(flow).putInt(sent[flow]++).rewind());
            } catch (final IOException e) {
                // what an earlier packet brought back
            }
        }
    }

    @Override
    public void close() {
        senders.forEach(Flows::close);
    }

    /** Where flows end: what came, by flow. Owner: one thread. */
    static final class Sink implements AutoCloseable {
        private final DatagramChannel channel;
        private final Map<Integer, List<Integer>> packets = new TreeMap<>();
        private int count;

        /** At an address of a host. */
        Sink(final TestNamespace host, final String address) {
            channel = host.call(() -> open(new InetSocketAddress(address, PORT), null));
        }

        /** Takes what has come; returns how many packets there are in all. */
        int take() {
            final ByteBuffer packet = ByteBuffer.allocate(BYTES);
            try {
                while (channel.receive(packet.clear()) != null) {
                    packets.computeIfAbsent(packet.getInt(0), _ -> new ArrayList<>())
                            .add(packet.getInt(4));
                    count++;
                }
            } catch (final IOException e) {
                throw new AssertionError(e);
            }
            return count;
        }

        /** Numbers of the packets by flow, in the order in which they came. */
        Map<Integer, List<Integer>> packets() {
            return new HashMap<>(packets);
        }

        /** Fails when a packet came before one that was sent earlier in the same flow, or twice. */
        void assertOrdered() {
            packets.forEach((flow, numbers) -> {
                for (int i = 1; i < numbers.size(); i++) {
                    if (numbers.get(i) <= numbers.get(i - 1)) {
                        throw new AssertionError(
                                "flow " + flow + ": " + numbers.get(i) + " came after " + numbers.get(i - 1));
                    }
                }
            });
        }

        @Override
        public void close() {
            Flows.close(channel);
        }
    }

    private static DatagramChannel open(final InetSocketAddress bind, final InetSocketAddress connect) {
        try {
            final DatagramChannel channel = DatagramChannel.open();
            channel.configureBlocking(false);
            if (bind == null) {
                channel.connect(connect);
            } else {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER);
                channel.bind(bind);
            }
            return channel;
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void close(final DatagramChannel channel) {
        try {
            channel.close();
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }
}
