package dev.sluice.driver.generator;

import dev.sluice.driver.generator.PacketTemplate.Fixup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Puts a packet together field by field while its description is read. */
final class TemplateBuilder {
    private final List<FieldEdit> edits = new ArrayList<>();
    private final List<Fixup> fixups = new ArrayList<>();
    private byte[] header = new byte[128];
    private int length;

    /** A value of the description: one number, or a range that the packets run through. */
    record Value(long low, long high, boolean random) {
        static Value of(final long value) {
            return new Value(value, value, false);
        }

        boolean isFixed() {
            return low == high;
        }
    }

    /** Makes room for a header of zeros and returns its offset. */
    int open(final int bytes) {
        final int at = length;
        length += bytes;
        if (length > header.length) {
            header = Arrays.copyOf(header, 2 * length);
        }
        return at;
    }

    /** Sets a field of up to 8 bytes, big-endian. */
    void set(final int offset, final int width, final long value) {
        for (int i = 0; i < width; i++) {
            header[offset + i] = (byte) (value >>> 8 * (width - 1 - i));
        }
    }

    /** Sets a field, or lets the packets run through its range. */
    void set(final int offset, final int width, final Value value) {
        set(offset, width, value.low);
        if (!value.isFixed()) {
            edits.add(new FieldEdit(offset, width, value.random, value.low, value.high));
        }
    }

    /** Sets raw bytes. */
    void set(final int offset, final byte[] bytes) {
        System.arraycopy(bytes, 0, header, offset, bytes.length);
    }

    /** Notes that fields of a header are to be filled in. */
    void fixup(final Layer layer, final int offset, final boolean fillLength, final boolean fillChecksum) {
        if (fillLength || fillChecksum || layer == Layer.IP4 || layer == Layer.IP6) {
            fixups.add(new Fixup(layer, offset, fillLength, fillChecksum));
        }
    }

    /** The packet, with {@code payload} behind its headers. */
    PacketTemplate build(final byte[] payload) {
        return new PacketTemplate(Arrays.copyOf(header, length), payload, edits, fixups);
    }
}
