package dev.sluice.graph.api;

import java.util.List;

/**
 * A type of API fields. Immutable. Everything is big-endian but for {@code f64}, which is little-endian; nothing is
 * padded.
 */
public sealed interface ApiType {
    /** Name without {@code vl_api_} and {@code _t}. */
    String name();

    /** The built-in types. */
    enum Primitive implements ApiType {
        U8(1),
        I8(1),
        U16(2),
        I16(2),
        U32(4),
        I32(4),
        U64(8),
        I64(8),
        F64(8),
        BOOL(1),
        STRING(1);

        private final int octets;

        Primitive(final int octets) {
            this.octets = octets;
        }

        /** Octets on the wire; of a string, those of one character. */
        public int octets() {
            return octets;
        }

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        /** The type of this name, or null. */
        static Primitive of(final String name) {
            for (final Primitive primitive : values()) {
                if (primitive.toString().equals(name)) {
                    return primitive;
                }
            }
            return null;
        }
    }

    /**
     * Named numbers.
     *
     * @param base what is on the wire
     * @param flags true when members can be combined
     * @param members in order
     */
    record Enumeration(String name, Primitive base, boolean flags, List<Member> members) implements ApiType {
        /**
         * One number.
         *
         * @param inChecksum false for a member that was added without a change of the messages' checksums
         */
        public record Member(String name, long value, boolean inChecksum) {}
    }

    /**
     * Another name.
     *
     * @param length number of {@code target}s, or 0 for just one
     */
    record Alias(String name, ApiType target, int length) implements ApiType {}

    /** Fields one after the other. */
    record Struct(String name, List<ApiField> fields) implements ApiType {}

    /** One of several, as large as the largest; what is shorter is followed by zeros. */
    record Union(String name, List<ApiField> fields) implements ApiType {
        /** Octets on the wire. */
        int octets() {
            int largest = 0;
            for (final ApiField field : fields) {
                largest = Math.max(largest, field.minOctets());
            }
            return largest;
        }
    }

    /** The name that JSON and checksums use. */
    default String wireName() {
        return this instanceof Primitive ? toString() : "vl_api_" + name() + "_t";
    }

    /** Octets of the smallest value. */
    default int minOctets() {
        return switch (this) {
            case Primitive primitive -> primitive.octets();
            case Enumeration enumeration -> enumeration.base().octets();
            case Alias alias -> alias.target().minOctets() * Math.max(1, alias.length());
            case Struct struct ->
                struct.fields().stream().mapToInt(ApiField::minOctets).sum();
            case Union union -> union.octets();
        };
    }
}
