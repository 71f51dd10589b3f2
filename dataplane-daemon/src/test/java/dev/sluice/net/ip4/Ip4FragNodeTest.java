package dev.sluice.net.ip4;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.testkit.NodeHarness;
import dev.sluice.net.Ip4Packets;
import dev.sluice.net.NetBed;
import dev.sluice.net.fib.Adjacency;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class Ip4FragNodeTest {
    /** Bytes of data in a buffer of the harness. */
    private static final int BUFFER = 2048;

    private final NetBed bed = new NetBed();
    private final NodeHarness harness = bed.harness;
    private Adjacency adjacency;

    @BeforeEach
    void register() throws Exception {
        Ip4Local.register(harness.graph(), bed.fib, 1);
        bed.interfaces.mtu(bed.right, 1500, 0, 0, 0);
        adjacency = bed.fib.adjacencies().lockNeighbour(bed.right.index(), 0x0a020002);
        bed.fib.adjacencies().setMac(adjacency, 0x0200_0000_0001L);
        harness.refresh();
    }

    @AfterEach
    void close() {
        bed.close();
    }

    private List<NodeHarness.Packet> cut(final byte[] packet, final long flags) {
        harness.packet(bed.left.index(), packet, flags, adjacency.index());
        harness.run("ip4-frag");
        return harness.out("ip4-rewrite");
    }

    private static byte[] data(final int length) {
        final byte[] bytes = new byte[length];
        new Random(5).nextBytes(bytes);
        return bytes;
    }

    private static void assertPieces(final List<NodeHarness.Packet> pieces, final byte[] data, final int mtu) {
        final ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (final NodeHarness.Packet piece : pieces) {
            final byte[] bytes = piece.data();
            final int header = (bytes[0] & 15) * 4;
            assertTrue(bytes.length <= mtu);
            assertEquals(bytes.length, Ip4Packets.u16(bytes, 2));
            assertTrue(Ip4Packets.isRight(bytes));
            assertEquals(all.size(), (Ip4Packets.u16(bytes, 6) & 0x1fff) << 3);
            assertEquals(piece != pieces.getLast(), (bytes[6] & 0x20) != 0);
            all.writeBytes(Arrays.copyOfRange(bytes, header, bytes.length));
        }
        assertArrayEquals(data, all.toByteArray());
    }

    @Test
    void cutsToTheMtuAndKeepsTheAdjacency() {
        final byte[] data = data(3980);
        final List<NodeHarness.Packet> pieces =
                cut(Ip4Packets.ip("10.1.0.2", "10.2.0.2", 17, 0, data), PacketMeta.LOCALLY_ORIGINATED);
        assertEquals(3, pieces.size());
        assertPieces(pieces, data, 1500);
        pieces.forEach(piece -> assertEquals(adjacency.index(), piece.aux()));
        pieces.forEach(piece -> assertTrue((piece.meta() & PacketMeta.LOCALLY_ORIGINATED) != 0));
        assertEquals(1, harness.counter("ip4-frag", "fragmented"));
        assertEquals(3, harness.counter("ip4-frag", "fragment_sent"));
    }

    @Test
    void piecesAreNoLargerThanABuffer() throws Exception {
        bed.interfaces.mtu(bed.right, 5000, 0, 0, 0);
        final byte[] data = data(9000);
        final List<NodeHarness.Packet> pieces = cut(Ip4Packets.ip("10.1.0.2", "10.2.0.2", 17, 0, data), 0);
        assertPieces(pieces, data, BUFFER);
        assertEquals(5, pieces.size());
        pieces.forEach(piece -> assertEquals(0, piece.meta() & PacketMeta.CHAINED));
    }

    @Test
    void cutsFragmentsAgain() {
        final byte[] data = data(1600);
        final List<NodeHarness.Packet> pieces = cut(Ip4Packets.ip("10.1.0.2", "10.2.0.2", 17, 0x2000 | 100, data), 0);
        assertEquals(0x2000 | 100, Ip4Packets.u16(pieces.getFirst().data(), 6));
        assertEquals(0x2000 | 100 + 185, Ip4Packets.u16(pieces.getLast().data(), 6));
    }

    @Test
    void repeatsOnlyOptionsThatAskForIt() {
        final byte[] data = data(2000);
        final byte[] plain = Ip4Packets.ip("10.1.0.2", "10.2.0.2", 17, 0, data);
        final byte[] packet = new byte[plain.length + 8];
        System.arraycopy(plain, 0, packet, 0, 20);
        System.arraycopy(plain, 20, packet, 28, data.length);
        packet[0] = 0x47;
        packet[2] = (byte) (packet.length >> 8);
        packet[3] = (byte) packet.length;
        System.arraycopy(NetBed.hex("07 03 04 01 94040000"), 0, packet, 20, 8);
        final List<NodeHarness.Packet> pieces = cut(Ip4Packets.withHeaderChecksum(packet), 0);
        assertPieces(pieces, data, 1500);
        assertArrayEquals(
                NetBed.hex("07 03 04 01 94040000"),
                Arrays.copyOfRange(pieces.getFirst().data(), 20, 28));
        assertEquals(0x46, pieces.getLast().data()[0]);
        assertArrayEquals(
                NetBed.hex("94040000"), Arrays.copyOfRange(pieces.getLast().data(), 20, 24));
    }

    @Test
    void whatIsStillToBeSegmentedIsFragmentedAsOnePacket() {
        final byte[] data = data(4000);
        final List<NodeHarness.Packet> pieces = cut(Ip4Packets.ip("10.1.0.2", "10.2.0.2", 6, 0, data), PacketMeta.GSO);
        assertPieces(pieces, data, 1500);
        pieces.forEach(piece -> assertEquals(0, piece.meta() & PacketMeta.GSO));
    }

    @Test
    void dropsWhatMayNotBeCutOrIsMalformed() {
        cut(Ip4Packets.ip("10.1.0.2", "10.2.0.2", 17, 0x4000, data(2000)), 0);
        final byte[] lies = Ip4Packets.ip("10.1.0.2", "10.2.0.2", 17, 0, data(1600));
        lies[2] = 0x7f;
        cut(lies, 0);
        assertEquals(1, harness.counter("ip4-frag", "dont_fragment_set"));
        assertEquals(1, harness.counter("ip4-frag", "malformed"));
        assertEquals(2, harness.out("ip4-drop").size());
    }

    @Test
    void dropsAsAWholeWhenBuffersRunOut() {
        final int[] all = new int[2048];
        harness.packet(
                bed.left.index(), Ip4Packets.ip("10.1.0.2", "10.2.0.2", 17, 0, data(4000)), 0, adjacency.index());
        final int got = harness.dispatcher().buffers().allocate(all, 0, all.length);
        harness.dispatcher().buffers().freeSegment(all[0]);
        harness.run("ip4-frag");
        assertEquals(1, harness.counter("ip4-frag", "memory"));
        assertEquals(0, harness.out("ip4-rewrite").size());
        harness.dispatcher().buffers().freeSegments(all, 1, got - 1);
    }
}
