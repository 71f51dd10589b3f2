package dev.sluice.driver.generator;

import dev.sluice.driver.pcap.PcapFile;
import java.util.Arrays;

/**
 * Packets ready to be copied into buffers, one behind the other in whole cache lines, so that a copy may go on in steps
 * of 64 bytes to the end of the last one. Built on the main thread, then read by one worker; the packets of a changing
 * stream are written anew by that worker.
 */
final class TemplateRegion {
    private static final int STEP = 64;

    byte[] bytes;
    int[] starts;
    int[] lengths;
    int count;
    int longest;
    int shortest = Integer.MAX_VALUE;

    private int filled;

    /** An empty region with room for {@code packets} packets of {@code size} bytes; it grows. */
    TemplateRegion(final int packets, final int size) {
        bytes = new byte[(int) Math.min(Integer.MAX_VALUE - STEP, (long) packets * roundUp(size) + STEP)];
        starts = new int[Math.max(1, packets)];
        lengths = new int[starts.length];
    }

    /** The packets of a capture. */
    static TemplateRegion of(final PcapFile file) {
        final TemplateRegion region = new TemplateRegion(file.packets(), STEP);
        for (int i = 0; i < file.packets(); i++) {
            region.add(file.bytes(), file.offsets()[i], file.lengths()[i]);
        }
        return region;
    }

    /** Forgets all packets. */
    void clear() {
        count = 0;
        filled = 0;
        longest = 0;
        shortest = Integer.MAX_VALUE;
    }

    /** Appends a packet. */
    void add(final byte[] from, final int offset, final int length) {
        final int start = open(length);
        System.arraycopy(from, offset, bytes, start, length);
    }

    /** Appends a packet of which the caller writes the bytes, and returns where they go. */
    int open(final int length) {
        final int start = filled;
        final long end = (long) start + roundUp(length);
        if (end + STEP > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - STEP, 2 * end + STEP));
        }
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, 2 * count);
            lengths = Arrays.copyOf(lengths, 2 * count);
        }
        starts[count] = start;
        lengths[count++] = length;
        filled = (int) end;
        longest = Math.max(longest, length);
        shortest = Math.min(shortest, length);
        return start;
    }

    private static int roundUp(final int length) {
        return (length + STEP - 1) & -STEP;
    }
}
