package dev.sluice.driver.afpacket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.driver.os.MappedRegion;
import dev.sluice.driver.os.OsException;
import dev.sluice.graph.buffer.BufferCache;
import dev.sluice.graph.buffer.BufferHeader;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.node.Frame;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The ring over plain memory, the kernel's side played by the test. */
class BlockRingTest {
    private static final int BLOCK = 16 * 1024;
    private static final int BLOCKS = 2;
    private static final int BUFFERS = 512;
    private static final int MAC = 82;

    private final BufferPool pool = BufferPool.ofDefaultSize(BUFFERS, 2);
    private final BufferCache cache = new BufferCache(pool);
    private final Frame frame = new Frame();
    private MappedRegion memory;
    private BlockRing ring;
    private int block;
    private long at;
    private long last;

    @BeforeEach
    void makeRing() throws OsException {
        memory = MappedRegion.anonymous((long) BLOCK * BLOCKS);
        ring = new BlockRing(memory, BLOCK, BLOCKS, pool);
        begin(0);
    }

    @AfterEach
    void accountForBuffers() {
        cache.free(frame.bi, frame.meta, 0, frame.n);
        assertEquals(BUFFERS, pool.available() + cache.cached());
        memory.close();
    }

    @Test
    void shouldTakeTheFramesOfABlockAndGiveItBack() {
        put(60, 0, 0, 0, 0);
        put(1514, 0, 0, 0, 0);
        close();
        assertEquals(2, ring.receive(null, cache, frame, 7));
        assertEquals(60, PacketMeta.length(frame.meta[0]));
        assertEquals(1514, PacketMeta.length(frame.meta[1]));
        assertEquals(7, frame.x[1]);
        assertEquals(0, memory.u32(8));
        assertEquals(0, ring.receive(null, cache, frame, 7));
        begin(1);
        put(60, 0, 0, 0, 0);
        close();
        assertEquals(1, ring.receive(null, cache, frame, 7));
        assertBytes(2, 60);
    }

    @Test
    void shouldPassAnEmptyBlock() {
        close();
        begin(1);
        put(60, 0, 0, 0, 0);
        close();
        assertEquals(1, ring.receive(null, cache, frame, 0));
    }

    @Test
    void shouldPutATagBackAndMoveTheChecksumBehindIt() {
        put(60, 0x50, 0x2007, 0x88a8, 1 | 34 << 16 | 16 << 24);
        close();
        assertEquals(1, ring.receive(null, cache, frame, 0));
        final long data = Slab.address(frame.meta[0]);
        assertEquals(64, PacketMeta.length(frame.meta[0]));
        assertEquals(0x88a82007, Slab.u32be(data + 12));
        assertEquals(11, Slab.u8(data + 11));
        assertEquals(12, Slab.u8(data + 16));
        assertTrue((frame.meta[0] & PacketMeta.CHECKSUM_PARTIAL) != 0);
        assertEquals(38, BufferHeader.checksumStart(pool.header(frame.bi[0])));
        assertEquals(16, BufferHeader.checksumOffset(pool.header(frame.bi[0])));
    }

    @Test
    void shouldChainALongFrame() {
        put(9000, 0, 0, 0, 0);
        close();
        assertEquals(1, ring.receive(null, cache, frame, 0));
        assertTrue((frame.meta[0] & PacketMeta.CHAINED) != 0);
        assertEquals(2048, PacketMeta.length(frame.meta[0]));
        assertEquals(9000 - 2048, BufferHeader.rest(pool.header(frame.bi[0])));
        int buffer = frame.bi[0];
        int position = 2048;
        while (position < 9000) {
            buffer = BufferHeader.next(pool.header(buffer));
            final long meta = BufferHeader.meta(pool.header(buffer));
            for (int i = 0; i < PacketMeta.length(meta); i++) {
                assertEquals((position + i) & 0xff, Slab.u8(Slab.address(meta) + i));
            }
            position += PacketMeta.length(meta);
            assertEquals(position < 9000, (meta & PacketMeta.CHAINED) != 0);
        }
        assertEquals(9000, position);
    }

    @Test
    void shouldLeaveFramesInTheRingWhileThereAreNoBuffers() {
        put(60, 0, 0, 0, 0);
        put(9000, 0, 0, 0, 0);
        close();
        final int[] all = new int[BUFFERS];
        final int taken = cache.allocate(all, 0, BUFFERS - 3);
        assertEquals(1, ring.receive(null, cache, frame, 0));
        assertEquals(1, memory.u32(8));
        assertEquals(0, ring.receive(null, cache, frame, 0));
        cache.freeSegments(all, 0, taken);
        assertEquals(1, ring.receive(null, cache, frame, 0));
        assertEquals(0, memory.u32(8));
    }

    @Test
    void shouldDropAFrameThatTheKernelCut() {
        put(60, 0, 0, 0, 0);
        memory.putU32(last + 16, 5000);
        put(60, 0, 0, 0, 0);
        close();
        assertEquals(1, ring.receive(null, cache, frame, 0));
        assertEquals(1, ring.truncated());
    }

    @Test
    void shouldSurviveARingFullOfNonsense() {
        final Random random = new Random(42);
        for (int round = 0; round < 2_000; round++) {
            begin(round % BLOCKS);
            put(60, 0, 0, 0, 0);
            put(700, 0x10, 5, 0, 1);
            close();
            final long start = (long) block * BLOCK;
            for (int i = 0; i < 6; i++) {
                final int field = random.nextInt(8, 280) & ~1;
                memory.putU16(start + field, random.nextInt());
            }
            memory.putU32(start + 8, 1);
            ring.receive(null, cache, frame, 0);
            ring.receive(null, cache, frame, 0);
            assertEquals(0, memory.u32(start + 8), "round " + round);
            cache.free(frame.bi, frame.meta, 0, frame.n);
            frame.clear();
        }
        assertTrue(ring.malformed() + ring.truncated() > 100);
    }

    private void begin(final int number) {
        block = number;
        memory.clear((long) block * BLOCK, BLOCK);
        at = (long) block * BLOCK + 48;
        memory.putU32((long) block * BLOCK + 16, 48);
    }

    /**
     * Adds a frame whose bytes count up; {@code vnet} is flags | gso type << 8 | checksum start << 16 | checksum offset
     * << 24.
     */
    private void put(final int length, final int status, final int tci, final int tpid, final int vnet) {
        final long start = (long) block * BLOCK;
        last = at;
        memory.putU32(at + 12, length);
        memory.putU32(at + 16, length);
        memory.putU32(at + 20, status);
        memory.putU16(at + 24, MAC);
        memory.putU32(at + 32, tci);
        memory.putU16(at + 36, tpid);
        memory.putU16(at + MAC - 10, vnet);
        memory.putU16(at + MAC - 4, vnet >>> 16 & 0xff);
        memory.putU16(at + MAC - 2, vnet >>> 24);
        for (int i = 0; i < length; i++) {
            memory.putU8(at + MAC + i, i);
        }
        final int size = (MAC + length + 15) & ~15;
        memory.putU32(at, size);
        at += size;
        memory.putU32(start + 12, memory.u32(start + 12) + 1);
    }

    private void close() {
        memory.putU32Release((long) block * BLOCK + 8, 1);
    }

    private void assertBytes(final int i, final int length) {
        for (int b = 0; b < length; b++) {
            assertEquals(b & 0xff, Slab.u8(Slab.address(frame.meta[i]) + b));
        }
    }
}
