package dev.sluice.graph.api;

/**
 * One field of a message or type. Immutable.
 *
 * @param type of one element
 * @param name its name
 * @param shape one value or an array
 * @param length number of elements of {@link Shape#FIXED}
 * @param lengthField field in front of it that counts the elements of {@link Shape#COUNTED}, else null
 * @param defaultValue what a client sends when its user says nothing, as it is written in JSON; null for none
 */
public record ApiField(ApiType type, String name, Shape shape, int length, String lengthField, String defaultValue) {
    /** How many elements there are. */
    public enum Shape {
        /** One. */
        SCALAR,
        /** As many as declared. A string is filled up with NUL and has at least one. */
        FIXED,
        /** As many as another field says. */
        COUNTED,
        /** A string with its length, u32, in front; the last field. */
        STRING
    }

    /** One value. */
    static ApiField scalar(final ApiType type, final String name) {
        return new ApiField(type, name, Shape.SCALAR, 0, null, null);
    }

    /** Octets of the smallest value. */
    int minOctets() {
        return switch (shape) {
            case SCALAR -> type.minOctets();
            case FIXED -> type.minOctets() * length;
            case COUNTED -> 0;
            case STRING -> Integer.BYTES;
        };
    }
}
