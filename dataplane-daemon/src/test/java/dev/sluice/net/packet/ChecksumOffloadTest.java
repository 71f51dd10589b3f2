package dev.sluice.net.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.graph.buffer.BufferHeader;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChecksumOffloadTest {
    private static final int START = 34;

    private final BufferPool pool = BufferPool.ofDefaultSize(4, 1);

    @Test
    void shouldCompleteOverSegmentsOfAnyLength() {
        final Random random = new Random(1);
        for (int round = 0; round < 200; round++) {
            final int[] lengths = {60 + random.nextInt(100), 1 + random.nextInt(50), 1 + random.nextInt(50)};
            final int total = lengths[0] + lengths[1] + lengths[2];
            final byte[] packet = new byte[total];
            random.nextBytes(packet);
            final long meta = place(packet, lengths) | PacketMeta.CHECKSUM_PARTIAL;
            final int expected = Checksum.finish(Checksum.sum(packet, START, total - START));
            final long done = ChecksumOffload.complete(pool, 0, meta);
            assertEquals(expected, Slab.u16(pool.data(0) + START + 16));
            assertEquals(
                    PacketMeta.CHECKSUM_CORRECT, done & (PacketMeta.CHECKSUM_PARTIAL | PacketMeta.CHECKSUM_CORRECT));
        }
    }

    @Test
    void shouldNotTurnAUdpChecksumIntoNone() {
        final byte[] packet = new byte[START + 8];
        packet[START] = (byte) 0xff; // words that add up to 0xffff
        packet[START + 1] = (byte) 0xff;
        final long meta = place(packet, new int[] {packet.length}) | PacketMeta.CHECKSUM_PARTIAL;
        BufferHeader.offload(pool.header(0), 0, 0, START, 6);
        ChecksumOffload.complete(pool, 0, meta);
        assertEquals(0xffff, Slab.u16(pool.data(0) + START + 6));
    }

    @Test
    void shouldFindTheTransportHeaderBehindALinkHeaderThatHasGrown() {
        final byte[] packet = new byte[80];
        new Random(2).nextBytes(packet);
        final long meta = place(packet, new int[] {80}) | PacketMeta.CHECKSUM_PARTIAL;
        final int expected = Checksum.finish(Checksum.sum(packet, START, 80 - START));
        ChecksumOffload.complete(pool, 0, PacketMeta.advance(meta, -4));
        assertEquals(expected, Slab.u16(pool.data(0) + START + 16));
    }

    @Test
    void shouldLeaveAPacketAloneWhoseTransportHeaderIsGone() {
        final long meta = place(new byte[80], new int[] {80}) | PacketMeta.CHECKSUM_PARTIAL;
        final long past = PacketMeta.advance(meta, START + 1);
        assertEquals(past, ChecksumOffload.complete(pool, 0, past));
    }

    private long place(final byte[] packet, final int[] lengths) {
        int at = 0;
        for (int i = 0; i < lengths.length; i++) {
            final long header = pool.header(i);
            final long chained = i + 1 < lengths.length ? PacketMeta.CHAINED : 0;
            Slab.put(pool.data(i), packet, at, lengths[i]);
            BufferHeader.meta(header, PacketMeta.of(pool.data(i), lengths[i]) | chained);
            BufferHeader.next(header, i + 1);
            at += lengths[i];
        }
        BufferHeader.rest(pool.header(0), at - lengths[0]);
        BufferHeader.offload(pool.header(0), 0, 0, START, 16);
        return BufferHeader.meta(pool.header(0));
    }
}
