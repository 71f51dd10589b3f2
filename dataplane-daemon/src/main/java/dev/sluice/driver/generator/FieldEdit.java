package dev.sluice.driver.generator;

/**
 * A field whose value changes from packet to packet.
 *
 * @param offset of its first byte in the packet
 * @param width bytes, 1 to 8, big-endian
 * @param random true for any value of the range each time, false for one after the other
 * @param low first value
 * @param high last value, not below {@code low} as an unsigned number
 */
record FieldEdit(int offset, int width, boolean random, long low, long high) {
    /** Values of the range; 0 stands for 2^64. */
    long values() {
        return high - low + 1;
    }
}
