package dev.sluice.net.fib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class FlowHashTest {
    private static final int A = 0x0100000a;
    private static final int B = 0x0200000a;
    private static final int PORTS = 0x3500_1234;
    private static final int BACK = 0x1234_3500;

    private static int hash(final int config, final int src, final int dst, final int ports) {
        return FlowHash.ip4(config, 0, src, dst, 17, ports, 0);
    }

    @Test
    void onlyTheFieldsAskedForCount() {
        final int addresses = FlowHash.SRC | FlowHash.DST;
        assertEquals(hash(addresses, A, B, PORTS), hash(addresses, A, B, 0));
        assertEquals(hash(FlowHash.DST, A, B, PORTS), hash(FlowHash.DST, 0, B, PORTS));
        assertNotEquals(hash(FlowHash.DEFAULT, A, B, PORTS), hash(FlowHash.DEFAULT, A, B, PORTS + 1));
        assertEquals(FlowHash.ip4(addresses, 0, A, B, 6, 0, 0), FlowHash.ip4(addresses, 0, A, B, 17, 0, 0));
    }

    @Test
    void bothDirectionsAreOneFlowWhenSymmetricOrReversed() {
        final int all = FlowHash.DEFAULT;
        assertEquals(hash(all | FlowHash.SYMMETRIC, A, B, PORTS), hash(all | FlowHash.SYMMETRIC, B, A, BACK));
        assertEquals(hash(all, A, B, PORTS), hash(all | FlowHash.REVERSE, B, A, BACK));
        assertNotEquals(hash(all, A, B, PORTS), hash(all, B, A, BACK));
    }

    @Test
    void routersAndTunnelEndpointsDiffer() {
        final int all = FlowHash.DEFAULT;
        assertNotEquals(hash(all, A, B, PORTS), FlowHash.ip4(all, 7, A, B, 17, PORTS, 0));
        assertNotEquals(hash(all, A, B, PORTS), FlowHash.ip4(all, 0, A, B, 17, PORTS, 9));
    }

    @Test
    void theLowBitsAreWellSpread() {
        final Random random = new Random(4);
        final int[] counts = new int[16];
        for (int i = 0; i < 16_000; i++) {
            counts[hash(FlowHash.DEFAULT, random.nextInt(1 << 10), B, random.nextInt()) & 15]++;
        }
        for (final int count : counts) {
            assertTrue(count > 850 && count < 1150, "a thousand each: " + count);
        }
    }

    @Test
    void everyFieldHasAName() {
        assertEquals("src dst sport dport proto reverse symmetric flowlabel gtpv1teid ", FlowHash.format(FlowHash.ALL));
        assertEquals(FlowHash.GTPV1_TEID, FlowHash.bit("gtpv1teid"));
    }
}
