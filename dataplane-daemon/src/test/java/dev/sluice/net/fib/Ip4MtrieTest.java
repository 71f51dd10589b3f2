package dev.sluice.net.fib;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.net.packet.Ip4Address;
import dev.sluice.net.packet.Ip4Prefix;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Ip4MtrieTest {
    private final Queue<Runnable> deferred = new ArrayDeque<>();
    private final Ip4MtriePlies plies = new Ip4MtriePlies(deferred::add);
    private final Ip4Mtrie mtrie = new Ip4Mtrie(plies, 0);

    private int lookup(final String address) {
        return mtrie.lookup(Ip4Address.toLoaded(Ip4Address.parse(address)));
    }

    private void put(final String prefix, final int leaf) {
        final Ip4Prefix p = Ip4Prefix.parse(prefix);
        mtrie.put(p.address(), p.length(), leaf);
    }

    private void remove(final String prefix, final int cover, final int coverLength) {
        final Ip4Prefix p = Ip4Prefix.parse(prefix);
        mtrie.remove(p.address(), p.length(), cover, coverLength);
    }

    @Test
    void shouldPreferTheLongestPrefixInWhateverOrderTheyCome() {
        put("10.1.2.3/32", 4);
        put("10.1.2.0/24", 3);
        put("10.0.0.0/8", 1);
        put("10.1.0.0/16", 2);
        assertEquals(4, lookup("10.1.2.3"));
        assertEquals(3, lookup("10.1.2.4"));
        assertEquals(2, lookup("10.1.3.4"));
        assertEquals(1, lookup("10.2.3.4"));
        assertEquals(0, lookup("11.2.3.4"));
    }

    @Test
    void shouldUncoverTheNextShorterPrefixAndGivePliesBack() {
        put("10.0.0.0/8", 1);
        put("10.1.0.0/20", 2);
        put("10.1.2.128/25", 3);
        assertEquals(2, plies.live());
        remove("10.1.0.0/20", 1, 8);
        assertEquals(3, lookup("10.1.2.129"));
        assertEquals(1, lookup("10.1.2.1"));
        remove("10.1.2.128/25", 1, 8);
        assertEquals(1, lookup("10.1.2.129"));
        assertEquals(0, plies.live());
    }

    @Test
    void shouldReuseAPlyOnlyAfterTheGracePeriod() {
        put("10.1.2.0/24", 1);
        remove("10.1.2.0/24", 0, 0);
        final long before = plies.bytes();
        for (int i = 0; i < 63; i++) {
            put("10." + i + ".2.0/24", 1);
        }
        assertEquals(before, plies.bytes());
        deferred.remove().run();
        put("10.63.2.0/24", 1);
        assertEquals(before, plies.bytes(), "the released ply was taken");
        put("10.64.2.0/24", 1);
        assertEquals(true, plies.bytes() > before);
    }

    @Test
    void shouldAgreeWithANaiveModelThroughRandomChanges() {
        final Random random = new Random(7);
        final Map<Ip4Prefix, Integer> model = new HashMap<>();
        model.put(Ip4Prefix.DEFAULT, 0);
        final Ip4Prefix[] known = new Ip4Prefix[4096];
        int leaf = 1;
        final int[] dst = new int[256];
        final int[] leaves = new int[256];
        for (int step = 0; step < 100_000; step++) {
            final int pick = random.nextInt(known.length);
            final Ip4Prefix prefix = known[pick];
            if (prefix == null) {
                final Ip4Prefix fresh = randomPrefix(random);
                if (!model.containsKey(fresh)) {
                    known[pick] = fresh;
                    model.put(fresh, leaf);
                    mtrie.put(fresh.address(), fresh.length(), leaf++);
                }
            } else {
                known[pick] = null;
                model.remove(prefix);
                final Ip4Prefix cover = cover(model, prefix.address(), prefix.length() - 1);
                mtrie.remove(prefix.address(), prefix.length(), model.get(cover), cover.length());
            }
            if (step % 100 == 0) {
                for (int i = 0; i < dst.length; i++) {
                    final Ip4Prefix near = known[random.nextInt(known.length)];
                    final int address = near == null
                            ? random.nextInt(1 << 16) << 12
                            : near.address() ^ random.nextInt(1 << random.nextInt(1, 18));
                    dst[i] = Ip4Address.toLoaded(address);
                }
                mtrie.lookup(dst, leaves, dst.length);
                for (int i = 0; i < dst.length; i++) {
                    final int address = Ip4Address.fromLoaded(dst[i]);
                    final int expected = model.get(cover(model, address, 32));
                    assertEquals(expected, leaves[i], Ip4Address.format(address));
                    assertEquals(expected, mtrie.lookup(dst[i]));
                }
            }
            while (deferred.size() > 10) {
                deferred.remove().run();
            }
        }
        for (final Ip4Prefix prefix : known) {
            if (prefix != null) {
                model.remove(prefix);
                final Ip4Prefix cover = cover(model, prefix.address(), prefix.length() - 1);
                mtrie.remove(prefix.address(), prefix.length(), model.get(cover), cover.length());
            }
        }
        assertEquals(0, plies.live());
    }

    /** Crowded into a few networks so that prefixes of all lengths nest. */
    private static Ip4Prefix randomPrefix(final Random random) {
        final int length = random.nextInt(20) == 0 ? random.nextInt(1, 16) : random.nextInt(8, 33);
        final int address =
                random.nextInt(4) << 28 | random.nextInt(4) << 16 | random.nextInt(8) << 8 | random.nextInt(256);
        return new Ip4Prefix(address, length).network();
    }

    private static Ip4Prefix cover(final Map<Ip4Prefix, Integer> model, final int address, final int longest) {
        for (int length = longest; ; length--) {
            final Ip4Prefix candidate = new Ip4Prefix(address, length).network();
            if (model.containsKey(candidate)) {
                return candidate;
            }
        }
    }
}
