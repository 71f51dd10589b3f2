package dev.sluice.driver.pcap;

import java.util.Arrays;

/**
 * A capture in memory: the file's bytes and where the packets are in them. Immutable by convention, so that it can be
 * replayed without a copy.
 *
 * @param bytes the whole file
 * @param offsets first byte of each packet in {@code bytes}
 * @param lengths bytes of each packet that are in the file
 * @param originals bytes that each packet had on the wire
 * @param timesNs when each was captured, nanoseconds since 1970
 * @param linkType {@code LINKTYPE_} number of the file
 */
public record PcapFile(byte[] bytes, int[] offsets, int[] lengths, int[] originals, long[] timesNs, int linkType) {
    /** Number of packets. */
    public int packets() {
        return offsets.length;
    }

    /** A copy of the captured bytes of a packet. */
    public byte[] packet(final int i) {
        return Arrays.copyOfRange(bytes, offsets[i], offsets[i] + lengths[i]);
    }
}
