package dev.sluice.net.ip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.graph.testkit.NodeHarness;
import dev.sluice.net.packet.Icmp6Header;
import dev.sluice.net.packet.IpFamily;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** IPv6 fragments; those of IPv4 are in the tests of {@code ip4-local}. */
class ReassemblyNodeTest {
    private static final String NODE = "ip6-local-full-reassembly";
    private static final int HEADER = 40;

    private final NodeHarness harness = new NodeHarness();
    private Reassemblies reassemblies;

    @BeforeEach
    void register() {
        reassemblies = Reassemblies.register(harness.graph(), IpFamily.IP6, 1);
        harness.refresh();
    }

    @AfterEach
    void close() {
        harness.clock().advanceMs(60_000);
        reassemblies.expire(0);
        harness.turn();
        harness.close();
    }

    private static byte[] packet(final int nextHeader, final byte[] behind) {
        final ByteBuffer packet = ByteBuffer.allocate(HEADER + behind.length);
        packet.putInt(0x6000_0000).putShort((short) behind.length);
        packet.put((byte) nextHeader).put((byte) 64);
        packet.putLong(0x2001_0db8_0000_0000L)
                .putLong(2)
                .putLong(0x2001_0db8_0000_0000L)
                .putLong(1);
        return packet.put(behind).array();
    }

    private static byte[] fragment(final int id, final int from, final byte[] data, final boolean more) {
        final ByteBuffer behind = ByteBuffer.allocate(8 + data.length);
        behind.put((byte) 17)
                .put((byte) 0)
                .putShort((short) (from | (more ? 1 : 0)))
                .putInt(id);
        return packet(44, behind.put(data).array());
    }

    private static byte[] fragment(
            final int id, final byte[] datagram, final int from, final int to, final boolean more) {
        return fragment(id, from, Arrays.copyOfRange(datagram, from, to), more);
    }

    private static byte[] random(final int length) {
        final byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private void send(final byte[] packet) {
        harness.packet(1, packet);
        harness.run(NODE);
    }

    private int error() {
        return harness.out("ip6-icmp-error").getLast().aux();
    }

    @Test
    void takesTheFragmentHeaderOutOfTheWhole() {
        final byte[] datagram = random(5001);
        send(fragment(7, datagram, 3200, 5001, false));
        send(fragment(7, datagram, 1600, 3200, true));
        send(fragment(7, datagram, 1600, 3200, true));
        send(fragment(8, datagram, 0, 1600, true));
        assertEquals(0, harness.out("ip6-local").size(), "of another datagram");
        harness.packet(1, fragment(7, datagram, 0, 1600, true));
        harness.run(NODE);
        assertArrayEquals(
                packet(17, datagram), harness.out("ip6-local").getFirst().data());
        assertEquals(1, harness.counter(NODE, "reass_duplicate_fragment"));
        assertEquals(1, harness.buffersInUse());
    }

    @Test
    void theOnlyFragmentOfADatagramWaitsForNobody() {
        final byte[] datagram = random(64);
        send(fragment(7, datagram, 0, 32, true));
        harness.packet(1, fragment(7, datagram, 0, 64, false));
        harness.run(NODE);
        assertArrayEquals(
                packet(17, datagram), harness.out("ip6-local").getFirst().data());
    }

    @Test
    void anOverlapEndsTheDatagram() {
        final byte[] datagram = random(400);
        send(fragment(7, datagram, 0, 200, true));
        send(fragment(7, datagram, 0, 192, true));
        assertEquals(1, harness.counter(NODE, "reass_overlapping_fragment"));
        assertEquals(0, harness.buffersInUse());
    }

    @Test
    void sendersHearOfFragmentsThatCannotBe() {
        send(fragment(7, 0, random(13), true));
        assertEquals(Icmp6Header.errorWord(4, 0, 4), error(), "no multiple of 8");
        send(fragment(7, 0xfff8, random(16), false));
        assertEquals(Icmp6Header.errorWord(4, 0, HEADER + 2), error(), "too long");
        final byte[] options = fragment(7, 0, random(16), true);
        options[HEADER] = 60;
        options[HEADER + 9] = 1;
        send(options);
        assertEquals(Icmp6Header.errorWord(4, 3, 0), error(), "nothing behind the options");
        send(fragment(7, 0, new byte[0], true));
        assertEquals(1, harness.counter(NODE, "reass_invalid_frag_len"));
        final byte[] torn = Arrays.copyOf(fragment(7, 0, random(16), true), HEADER + 4);
        torn[5] = 4;
        send(torn);
        assertEquals(1, harness.counter(NODE, "reass_malformed_packet"));
    }

    @Test
    void keepsTheLimitsThatWereSet() {
        final byte[] datagram = random(800);
        reassemblies.limits(new Reassembly.Limits(100, 1000, 3, 50));
        for (int i = 0; i < 5; i++) {
            send(fragment(7, datagram, 160 * i, 160 * i + 160, true));
        }
        assertEquals(1, harness.counter(NODE, "reass_fragment_chain_too_long"));
        assertEquals(1, harness.buffersInUse(), "the last began another datagram");
        harness.clock().advanceMs(100);
        send(fragment(7, datagram, 0, 160, true));
        assertEquals(1, harness.buffersInUse(), "the one before has timed out");
        harness.clock().advanceMs(100);
        reassemblies.expire(0);
        harness.turn();
        assertEquals(Icmp6Header.errorWord(3, 1, 0), error());
        reassemblies.limits(new Reassembly.Limits(100, 0, 3, 50));
        send(fragment(7, datagram, 0, 160, true));
        assertEquals(1, harness.counter(NODE, "reass_limit_reached"));
        reassemblies.local(false);
        send(fragment(7, datagram, 0, 160, true));
        assertEquals(1, harness.counter(NODE, "reass_off"));
        assertEquals(0, harness.buffersInUse());
    }
}
