package dev.sluice.net.fib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.net.packet.Ip6Prefix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Ip6LpmTest {
    private final Ip6Lpm lpm = new Ip6Lpm(7);

    private void put(final String prefix, final int leaf) {
        final Ip6Prefix p = Ip6Prefix.parse(prefix);
        lpm.put(p.high(), p.low(), p.length(), leaf);
    }

    private void remove(final String prefix) {
        final Ip6Prefix p = Ip6Prefix.parse(prefix);
        lpm.remove(p.high(), p.low(), p.length());
    }

    private int lookup(final String address) {
        final Ip6Prefix p = Ip6Prefix.parse(address);
        return lpm.lookup(p.high(), p.low());
    }

    @Test
    void findsTheLongestPrefix() {
        put("2001:db8::/32", 1);
        put("2001:db8:1::/48", 2);
        put("2001:db8:1:2::/64", 3);
        put("2001:db8:1:2::/65", 4);
        put("2001:db8:1:2::9/128", 5);
        put("::/128", 6);
        put("::/1", 8);
        assertEquals(7, lookup("ff02::1"));
        assertEquals(8, lookup("2002::"));
        assertEquals(1, lookup("2001:db8::1"));
        assertEquals(2, lookup("2001:db8:1::"));
        assertEquals(3, lookup("2001:db8:1:2:8000::"));
        assertEquals(4, lookup("2001:db8:1:2::8"));
        assertEquals(5, lookup("2001:db8:1:2::9"));
        assertEquals(6, lookup("::"));
        remove("2001:db8:1:2::9/128");
        assertEquals(4, lookup("2001:db8:1:2::9"));
        remove("2001:db8:1::/48");
        assertEquals(1, lookup("2001:db8:1::"));
        put("2001:db8:1::/48", 9);
        assertEquals(9, lookup("2001:db8:1::"));
        put("::/0", 10);
        assertEquals(10, lookup("ff02::1"));
    }

    @Test
    void forgetsLengthsThatAreNotUsedAnyMore() {
        put("2001:db8::/32", 1);
        put("2001:db8::1/128", 2);
        assertEquals(2, lpm.lengths());
        remove("2001:db8::1/128");
        remove("2001:db8::/32");
        assertEquals(0, lpm.lengths());
        assertEquals(0, lpm.bytes());
        assertEquals(7, lookup("2001:db8::1"));
    }

    @Test
    void doesNotGrowWhenPrefixesComeAndGo() {
        put("2001:db8::/48", 1);
        for (int i = 1; i < 100_000; i++) {
            final long high = 0x2001_0db8_0000_0000L + ((long) i << 16);
            lpm.put(high, 0, 48, i);
            lpm.remove(high, 0, 48);
        }
        assertTrue(lpm.bytes() < 1000, () -> "bytes: " + lpm.bytes());
        assertEquals(1, lookup("2001:db8::1"));
    }

    @Test
    void agreesWithANaiveModelOneByOneAndByTheFrame() {
        final Random random = new Random(6);
        final int[] lengths = {1, 10, 16, 32, 40, 47, 48, 56, 63, 64, 65, 80, 96, 127, 128};
        final Map<Ip6Prefix, Integer> model = new HashMap<>();
        final long[] high = new long[256];
        final long[] low = new long[256];
        final int[] leaf = new int[256];
        final int[] scratch = new int[512];
        for (int round = 0; round < 40; round++) {
            for (int i = 0; i < 300; i++) {
                final Ip6Prefix prefix =
                        new Ip6Prefix(half(random), half(random), lengths[random.nextInt(lengths.length)]).network();
                if (model.containsKey(prefix) && random.nextInt(3) > 0) {
                    model.remove(prefix);
                    lpm.remove(prefix.high(), prefix.low(), prefix.length());
                } else {
                    final int value = random.nextInt(1 << 20);
                    model.put(prefix, value);
                    lpm.put(prefix.high(), prefix.low(), prefix.length(), value);
                }
            }
            final List<Ip6Prefix> known = new ArrayList<>(model.keySet());
            for (int i = 0; i < 256; i++) {
                final Ip6Prefix near = known.get(random.nextInt(known.size()));
                high[i] = near.high() ^ (random.nextInt(3) == 0 ? 1L << random.nextInt(64) : 0);
                low[i] = near.low() ^ (random.nextInt(3) == 0 ? 1L << random.nextInt(64) : 0);
            }
            final int n = random.nextInt(257);
            lpm.lookup(high, low, leaf, scratch, n);
            for (int i = 0; i < n; i++) {
                assertEquals(expected(model, high[i], low[i]), leaf[i]);
                assertEquals(leaf[i], lpm.lookup(high[i], low[i]));
            }
        }
    }

    /** Few different values, so that prefixes lie in one another. */
    private static long half(final Random random) {
        return (random.nextLong() & 0x8001_0000_0003_0001L) >>> (random.nextBoolean() ? 0 : 1);
    }

    private static int expected(final Map<Ip6Prefix, Integer> model, final long high, final long low) {
        for (int length = 128; length > 0; length--) {
            final Integer leaf = model.get(new Ip6Prefix(high, low, length).network());
            if (leaf != null) {
                return leaf;
            }
        }
        return 7;
    }
}
