package dev.sluice.net.fib;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.net.packet.Ip4Address;
import dev.sluice.net.packet.Ip4Prefix;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class Ip4MtrieTest {
    private final Queue<Runnable> deferred = new ArrayDeque<>();
    private final Ip4MtriePlies plies = new Ip4MtriePlies(deferred::add);
    private final Ip4Lpm mtrie = Ip4Lpm.mtrie(plies, 0);

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
}
