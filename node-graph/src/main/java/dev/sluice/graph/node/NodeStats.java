package dev.sluice.graph.node;

/**
 * What a node has done on one thread. Written by that thread with plain stores, read by others a moment late; never set
 * back (readers subtract what they remembered at the last clear).
 *
 * <p>Clocks are nanoseconds of the calls that were timed: reading the clock costs as much as a small vector, so that of
 * long turns one in four is timed, of turns with fewer than 64 packets one in 16, and those after an idle one. Clocks
 * per packet are {@code timedNs / timedVectors}.
 */
public final class NodeStats {
    long calls;
    long vectors;
    long suspends;
    long timedNs;
    long timedCalls;
    long timedVectors;
    long maxNs;
    long maxVectors;
    long failures;

    /** A copy to read from. */
    public record Snapshot(
            long calls,
            long vectors,
            long suspends,
            long timedNs,
            long timedCalls,
            long timedVectors,
            long maxNs,
            long maxVectors,
            long failures) {
        /** Nothing done yet. */
        public static final Snapshot ZERO = new Snapshot(0, 0, 0, 0, 0, 0, 0, 0, 0);

        /** What was done since {@code then}. The maximum is since {@link NodeStats#clearMax()}. */
        public Snapshot since(final Snapshot then) {
            return new Snapshot(
                    calls - then.calls,
                    vectors - then.vectors,
                    suspends - then.suspends,
                    timedNs - then.timedNs,
                    timedCalls - then.timedCalls,
                    timedVectors - then.timedVectors,
                    maxNs,
                    maxVectors,
                    failures - then.failures);
        }

        /** Nanoseconds per packet, or per call where no packets came; 0 when nothing was timed. */
        public double nsPerPacket() {
            if (timedVectors > 0) {
                return (double) timedNs / timedVectors;
            }
            return timedCalls > 0 ? (double) timedNs / timedCalls : 0;
        }
    }

    /** Reads all at about the same time. Any thread. */
    public Snapshot snapshot() {
        return new Snapshot(calls, vectors, suspends, timedNs, timedCalls, timedVectors, maxNs, maxVectors, failures);
    }

    /** Lets the maximum begin anew. Any thread; a call that ends at this moment may be missed. */
    public void clearMax() {
        maxNs = 0;
        maxVectors = 0;
    }

    void timed(final long ns, final int packets) {
        timedNs += ns;
        timedCalls++;
        timedVectors += packets;
        if (ns > maxNs) {
            maxNs = ns;
            maxVectors = packets;
        }
    }
}
