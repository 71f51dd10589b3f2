package dev.sluice.net.policer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;

class PolicerTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final PolicerConfig.Action PASS = new PolicerConfig.Action(PolicerConfig.Action.TRANSMIT, 0);

    private static PolicerConfig config(
            final PolicerConfig.Kind kind, final long cir, final long eir, final long cb, final long eb) {
        return new PolicerConfig(cir, eir, cb, eb, false, 0, kind, false, List.of(PASS, PASS, PASS));
    }

    private static int[] colors(final Policer policer, final int packets, final int octets) {
        final int[] counts = new int[3];
        for (int i = 0; i < packets; i++) {
            counts[policer.police(octets)]++;
        }
        return counts;
    }

    private static void assertColors(final String expected, final Policer policer, final int packets) {
        final int[] counts = colors(policer, packets, 1000);
        assertEquals(expected, counts[0] + " " + counts[1] + " " + counts[2]);
    }

    @Test
    void oneRateFillsUpToTheBurst() {
        // 8 Mbit/s are a million octets a second
        final Policer policer =
                new Policer(0, "p", config(PolicerConfig.Kind.ONE_RATE_TWO_COLOR, 8000, 0, 20_000, 0), 0);
        assertColors("20 0 5", policer, 25);
        policer.fill(SECOND_NS / 200);
        assertColors("5 0 1", policer, 6);
        policer.fill(SECOND_NS);
        policer.fill(SECOND_NS * 100);
        assertColors("20 0 1", policer, 21);
    }

    @Test
    void slowRatesLoseNothingInShortSteps() {
        final Policer policer = new Policer(0, "p", config(PolicerConfig.Kind.ONE_RATE_TWO_COLOR, 8, 0, 10_000, 0), 0);
        assertColors("10 0 0", policer, 10);
        for (long now = 0; now <= SECOND_NS; now += 100_000) {
            policer.fill(now);
        }
        assertColors("1 0 1", policer, 2);
    }

    @Test
    void theSecondBucketMakesPacketsExceed() {
        assertColors(
                "10 20 2", new Policer(0, "p", config(PolicerConfig.Kind.RFC_2697, 8000, 0, 10_000, 20_000), 0), 32);
        assertColors(
                "10 10 2",
                new Policer(0, "p", config(PolicerConfig.Kind.RFC_2698, 8000, 16_000, 10_000, 20_000), 0),
                22);
        final Policer policer =
                new Policer(0, "p", config(PolicerConfig.Kind.RFC_4115, 8000, 24_000, 10_000, 20_000), 0);
        assertColors("10 20 2", policer, 32);
        policer.fill(SECOND_NS / 200);
        assertColors("5 10 1", policer, 16);
    }

    @Test
    void impossibleConfigurationsAreRefused() {
        assertNotNull(
                config(PolicerConfig.Kind.ONE_RATE_TWO_COLOR, 0, 0, 1000, 0).refusal());
        assertNotNull(config(PolicerConfig.Kind.ONE_RATE_TWO_COLOR, 8, 9, 0, 0).refusal());
        assertNotNull(config(PolicerConfig.Kind.ONE_RATE_TWO_COLOR, 8, 0, 0, 9).refusal());
        assertNotNull(config(PolicerConfig.Kind.RFC_2698, 8, 0, 0, 0).refusal());
        assertNotNull(config(PolicerConfig.Kind.RFC_4115, 8, 7, 0, 0).refusal());
        assertNull(config(PolicerConfig.Kind.RFC_4115, 8, 9, 0, 0).refusal());
    }

    @Test
    void packetsASecondAndSmallBurstsBecomeOctets() {
        final PolicerConfig config = new PolicerConfig(
                400, 0, 10, 0, true, 0, PolicerConfig.Kind.ONE_RATE_TWO_COLOR, false, List.of(PASS, PASS, PASS));
        assertEquals(400 * PolicerConfig.PACKET_OCTETS, config.committedRate());
        assertEquals(PolicerConfig.MIN_BURST, config.committedLimit());
        assertEquals(
                100_000,
                config(PolicerConfig.Kind.ONE_RATE_TWO_COLOR, 8000, 0, 0, 0).committedLimit());
    }

    @Test
    void theFirstThreadWithPacketsOwnsIt() {
        final Policer policer = new Policer(0, "p", config(PolicerConfig.Kind.ONE_RATE_TWO_COLOR, 8, 0, 0, 0), 0);
        assertEquals(2, policer.claim(2));
        assertEquals(2, policer.claim(1));
        policer.bind(1);
        assertEquals(1, policer.claim(2));
        policer.bind(Policer.UNBOUND);
        assertEquals(2, policer.claim(2));
    }
}
