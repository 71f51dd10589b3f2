package dev.sluice.driver.generator;

import java.util.List;

/**
 * What a {@code data} group describes: the bytes that all packets share, the fields that change, and the fields that
 * follow from the rest.
 *
 * @param header all headers; fields that are filled in are zero here
 * @param payload bytes behind the headers
 * @param edits the fields that change
 * @param fixups per layer, outermost first, what is filled in
 */
record PacketTemplate(byte[] header, byte[] payload, List<FieldEdit> edits, List<Fixup> fixups) {
    /**
     * A header with fields that follow from the rest of the packet.
     *
     * @param layer which header
     * @param offset of its first byte in the packet
     * @param length true when its length field is to be filled in
     * @param checksum true when its checksum is to be filled in
     */
    record Fixup(Layer layer, int offset, boolean length, boolean checksum) {}

    PacketTemplate {
        edits = List.copyOf(edits);
        fixups = List.copyOf(fixups);
    }

    /** Bytes of the packet when no size is asked for. */
    int naturalSize() {
        return header.length + payload.length;
    }
}
