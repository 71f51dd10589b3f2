package dev.sluice.net.policer;

import java.util.List;

/**
 * What a policer does, as it was asked for. Immutable.
 *
 * @param cir committed rate, in kbit/s or packets a second
 * @param eir excess or peak rate, 0 for policers with one rate
 * @param committedBurst bytes, or milliseconds at the rate for packets a second; 0 for 100 ms
 * @param excessBurst the same of the second bucket
 * @param packets rates are in packets a second, of {@value #PACKET_OCTETS} octets each
 * @param round how a policer of VPP would round; kept, not used: nothing is rounded here
 * @param colorAware kept, see the package
 * @param actions what becomes of conforming, exceeding and violating packets
 */
record PolicerConfig(
        long cir,
        long eir,
        long committedBurst,
        long excessBurst,
        boolean packets,
        int round,
        Kind kind,
        boolean colorAware,
        List<Action> actions) {
    /** A packet when rates are in packets a second. */
    static final int PACKET_OCTETS = 256;

    /** Smaller bursts are made as large as this. */
    static final int MIN_BURST = 9 * 1024;

    private static final int DEFAULT_BURST_MS = 100;

    /** The algorithms, with the numbers of the binary API. */
    enum Kind {
        ONE_RATE_TWO_COLOR("1r2c"),
        RFC_2697("1r3c-rfc2697"),
        RFC_2698("2r3c-rfc2698"),
        RFC_4115("2r3c-rfc4115");

        private final String text;

        Kind(final String text) {
            this.text = text;
        }

        /** Its name in commands. */
        String text() {
            return text;
        }

        boolean isSingleRate() {
            return this == ONE_RATE_TWO_COLOR || this == RFC_2697;
        }
    }

    /**
     * What becomes of packets.
     *
     * @param type one of {@link #DROP}, {@link #TRANSMIT}, {@link #MARK}: the numbers of the binary API
     * @param dscp with {@link #MARK}: the code point (RFC 2474), 0..63
     */
    record Action(int type, int dscp) {
        static final int DROP = 0;
        static final int TRANSMIT = 1;
        static final int MARK = 2;
    }

    PolicerConfig {
        actions = List.copyOf(actions);
    }

    /** Why it cannot be, or null. */
    String refusal() {
        if (cir == 0 && committedBurst != 0) {
            return "a committed burst without a committed rate";
        }
        if (kind.isSingleRate() ? eir != 0 : eir == 0) {
            return "an excess rate is for policers of two rates, and only for them";
        }
        if (kind == Kind.ONE_RATE_TWO_COLOR && excessBurst != 0) {
            return "a policer of one rate and two colors has no excess burst";
        }
        return !kind.isSingleRate() && eir < cir ? "the committed rate is higher than the other" : null;
    }

    /** Octets a second that fill the first bucket. */
    long committedRate() {
        return octets(cir);
    }

    /** Octets a second that fill the second bucket. */
    long excessRate() {
        return switch (kind) {
            case ONE_RATE_TWO_COLOR -> 0;
            case RFC_2697 -> octets(cir);
            case RFC_2698 -> octets(eir);
            case RFC_4115 -> octets(eir - cir);
        };
    }

    /** Octets that the first bucket holds. */
    long committedLimit() {
        return limit(committedBurst, cir, committedRate());
    }

    /** Octets that the second bucket holds. */
    long excessLimit() {
        return switch (kind) {
            case ONE_RATE_TWO_COLOR -> 0;
            case RFC_2697 -> committedLimit() + limit(excessBurst, cir, committedRate());
            case RFC_2698, RFC_4115 -> limit(excessBurst, eir, excessRate());
        };
    }

    private long octets(final long rate) {
        return packets ? rate * PACKET_OCTETS : rate * 1000 / 8;
    }

    private long limit(final long burst, final long rate, final long octetsPerSecond) {
        final long wanted =
                burst == 0 ? octetsPerSecond * DEFAULT_BURST_MS / 1000 : packets ? octets(rate) * burst / 1000 : burst;
        return Math.clamp(wanted, MIN_BURST, Integer.MAX_VALUE);
    }
}
