package dev.sluice.graph.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BufferPoolTest {
    @Test
    void handsOutEveryBufferOnceAndThenNone() {
        final BufferPool pool = BufferPool.ofDefaultSize(1000, 1);
        final BufferCache cache = new BufferCache(pool);
        final BitSet seen = new BitSet();
        final int[] got = new int[1200];
        assertEquals(1000, cache.allocate(got, 0, 1200));
        for (int i = 0; i < 1000; i++) {
            assertTrue(!seen.get(got[i]), "twice: " + got[i]);
            seen.set(got[i]);
        }
        assertEquals(-1, cache.allocate());
        assertEquals(2, cache.failures());
        cache.freeSegments(got, 0, 1000);
        assertEquals(1000, pool.available() + cache.cached());
    }

    @Test
    void keepsAnOddNumberOfCacheLinesBetweenBuffers() {
        assertEquals(37 * 64, BufferPool.stride(BufferPool.DEFAULT_DATA_BYTES));
        for (int size = 64; size < 10_000; size += 61) {
            assertEquals(1, BufferPool.stride(size) / 64 % 2);
            assertTrue(BufferPool.stride(size) >= size + BufferHeader.BYTES + BufferPool.HEADROOM);
        }
    }

    @Test
    void refusesAPoolThatDoesNotFit() {
        assertThrows(IllegalArgumentException.class, () -> new BufferPool(Slab.BYTES - 100, 1, 2048, 1));
    }

    @Test
    void survivesRandomUseOfTwoCachesAndFlushes() {
        final BufferPool pool = BufferPool.ofDefaultSize(3000, 2);
        final BufferCache[] caches = {new BufferCache(pool), new BufferCache(pool)};
        final List<Integer> out = new ArrayList<>();
        final Random random = new Random(7);
        for (int step = 0; step < 20_000; step++) {
            final BufferCache cache = caches[random.nextInt(2)];
            final int what = random.nextInt(10);
            if (what < 5) {
                final int[] got = new int[random.nextInt(400)];
                final int n = cache.allocate(got, 0, got.length);
                for (int i = 0; i < n; i++) {
                    out.add(got[i]);
                }
            } else if (what < 9) {
                final int n = Math.min(out.size(), random.nextInt(400));
                final int[] back = new int[n];
                for (int i = 0; i < n; i++) {
                    back[i] = out.removeLast();
                }
                cache.freeSegments(back, 0, n);
            } else {
                cache.flush();
            }
            assertEquals(3000, out.size() + pool.available() + caches[0].cached() + caches[1].cached());
        }
    }

    @Test
    void movesTheHeaderAndTheLengthTogether() {
        final long meta = PacketMeta.of(0x1234, 100) | PacketMeta.TRACED;
        final long behind = PacketMeta.advance(meta, 14);
        assertEquals(0x1242, Slab.address(behind));
        assertEquals(86, PacketMeta.length(behind));
        assertEquals(PacketMeta.TRACED, behind & PacketMeta.TRACED);
        assertEquals(meta, PacketMeta.advance(behind, -14));
    }

    @Test
    void findsTheL3HeaderFromBothSidesOfA64KBoundary() {
        final long l3 = 0x2_0002L;
        final long before = PacketMeta.of(l3 - 14, 60);
        final long after = PacketMeta.of(l3 + 20, 40);
        final long x = PacketMeta.withL3(PacketMeta.withTx(PacketMeta.x(5), 9), l3);
        assertEquals(l3, PacketMeta.l3(before, x));
        assertEquals(l3, PacketMeta.l3(after, x));
        assertEquals(5, PacketMeta.rx(x));
        assertEquals(9, PacketMeta.tx(x));
        assertEquals(7, PacketMeta.table(PacketMeta.withTable(x, 7)));
        assertEquals(l3, PacketMeta.l3(before, PacketMeta.withTable(x, 0xffff)));
    }
}
