package dev.sluice.driver.generator;

/**
 * Sizes of the packets of a stream in bytes.
 *
 * @param min smallest
 * @param max largest
 * @param random true for any size between, false for one after the other
 */
record PacketSize(int min, int max, boolean random) {
    /** As {@code show packet-generator} prints it. */
    @Override
    public String toString() {
        return min + (random ? "+" : "-") + max;
    }
}
