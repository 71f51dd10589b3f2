package dev.sluice.net.mfib;

/**
 * A multicast route as workers see it. Immutable, arrays included.
 *
 * @param index place in the vector of counters
 * @param acceptAll packets may come in by any interface
 * @param accept interfaces that packets may come in by
 * @param adjacencies where packets go: indices
 * @param local packets are for us, too
 */
record MfibForward(int index, boolean acceptAll, int[] accept, int[] adjacencies, boolean local) {
    boolean accepts(final int swIfIndex) {
        for (final int allowed : accept) {
            if (allowed == swIfIndex) {
                return true;
            }
        }
        return acceptAll;
    }
}
