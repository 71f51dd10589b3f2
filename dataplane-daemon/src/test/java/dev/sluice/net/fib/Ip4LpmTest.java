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

/** Both kinds of lookup against a naive one, through random changes. */
class Ip4LpmTest {
    private static final int DEFAULT_LEAF = 7;

    private final Queue<Runnable> deferred = new ArrayDeque<>();
    private final Ip4MtriePlies plies = new Ip4MtriePlies(deferred::add);

    @Test
    void mtrieShouldAgreeWithANaiveModelThroughRandomChanges() {
        changeAtRandom(Ip4Lpm.mtrie(plies, DEFAULT_LEAF), 1);
    }

    @Test
    void dir24ShouldAgreeWithANaiveModelThroughRandomChanges() {
        // shorter ones are half a million slots and more
        changeAtRandom(Ip4Lpm.dir24(plies, DEFAULT_LEAF), 9);
    }

    @Test
    void shouldGiveAllPliesBackOnRelease() {
        for (final Ip4Lpm lpm : new Ip4Lpm[] {Ip4Lpm.mtrie(plies, 0), Ip4Lpm.dir24(plies, 0)}) {
            lpm.put(0x0a010203, 32, 1);
            lpm.put(0x0a010280, 25, 2);
            lpm.put(0xfffefd00, 30, 3);
            lpm.release();
            assertEquals(0, plies.live());
        }
    }

    @Test
    void dir24ShouldReplaceTheDefaultRoute() {
        final Ip4Lpm lpm = Ip4Lpm.dir24(plies, DEFAULT_LEAF);
        lpm.put(0x0a010200, 24, 5);
        lpm.put(0, 0, 9);
        assertEquals(9, lpm.lookup(Ip4Address.toLoaded(0xc0a80001)));
        assertEquals(5, lpm.lookup(Ip4Address.toLoaded(0x0a010201)));
        lpm.remove(0x0a010200, 24, 9, 0);
        assertEquals(9, lpm.lookup(Ip4Address.toLoaded(0x0a010201)));
    }

    private void changeAtRandom(final Ip4Lpm lpm, final int shortest) {
        final Random random = new Random(7);
        final Map<Ip4Prefix, Integer> model = new HashMap<>();
        model.put(Ip4Prefix.DEFAULT, DEFAULT_LEAF);
        final Ip4Prefix[] known = new Ip4Prefix[4096];
        int leaf = 1;
        final int[] dst = new int[256];
        final int[] leaves = new int[256];
        for (int step = 0; step < 100_000; step++) {
            final int pick = random.nextInt(known.length);
            final Ip4Prefix prefix = known[pick];
            if (prefix == null) {
                final Ip4Prefix fresh = randomPrefix(random, shortest);
                if (!model.containsKey(fresh)) {
                    known[pick] = fresh;
                    model.put(fresh, leaf);
                    lpm.put(fresh.address(), fresh.length(), leaf++);
                }
            } else {
                known[pick] = null;
                model.remove(prefix);
                final Ip4Prefix cover = cover(model, prefix.address(), prefix.length() - 1);
                lpm.remove(prefix.address(), prefix.length(), model.get(cover), cover.length());
            }
            if (step % 100 == 0) {
                for (int i = 0; i < dst.length; i++) {
                    final Ip4Prefix near = known[random.nextInt(known.length)];
                    final int address = near == null
                            ? random.nextInt(1 << 16) << 12
                            : near.address() ^ random.nextInt(1 << random.nextInt(1, 18));
                    dst[i] = Ip4Address.toLoaded(address);
                }
                lpm.lookup(dst, leaves, new int[dst.length], dst.length);
                for (int i = 0; i < dst.length; i++) {
                    final int address = Ip4Address.fromLoaded(dst[i]);
                    final int expected = model.get(cover(model, address, 32));
                    assertEquals(expected, leaves[i], Ip4Address.format(address));
                    assertEquals(expected, lpm.lookup(dst[i]));
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
                lpm.remove(prefix.address(), prefix.length(), model.get(cover), cover.length());
            }
        }
        assertEquals(0, plies.live());
    }

    /** Crowded into a few networks so that prefixes of all lengths nest. */
    private static Ip4Prefix randomPrefix(final Random random, final int shortest) {
        final int length =
                random.nextInt(20) == 0 ? random.nextInt(shortest, 16) : random.nextInt(Math.max(shortest, 8), 33);
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
