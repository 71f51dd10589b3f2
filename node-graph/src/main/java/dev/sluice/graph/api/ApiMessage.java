package dev.sluice.graph.api;

import java.util.List;

/**
 * The layout of one message. Immutable.
 *
 * @param name its name
 * @param module the module that declares it
 * @param fields without the leading {@code u16 _vl_msg_id}
 * @param crc checksum that tells versions of a message apart, see {@link ApiCrc}
 * @param doc what the declaration says about it, may be empty
 */
public record ApiMessage(String name, String module, List<ApiField> fields, int crc, String doc) {
    /** Octets of the message number in front of the fields. */
    public static final int ID_OCTETS = Short.BYTES;

    /** Name and checksum as in the message table: {@code control_ping_51077d14}. */
    public String nameAndCrc() {
        return name + "_" + String.format("%08x", crc);
    }

    /** True when it has a field of this name. */
    public boolean has(final String field) {
        return fields.stream().anyMatch(f -> f.name().equals(field));
    }

    /** Octets of the smallest message, its number included. */
    public int minOctets() {
        return ID_OCTETS + fields.stream().mapToInt(ApiField::minOctets).sum();
    }
}
