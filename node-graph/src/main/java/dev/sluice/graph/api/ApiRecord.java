package dev.sluice.graph.api;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The values of a message, or of a type within one, by the names of its fields. What has not been set is zero. One
 * thread.
 *
 * <p>Numbers, enums and booleans are read with {@link #number} and the like; {@code u8} arrays and unions with
 * {@link #octets}; types with {@link #record}; arrays of types with {@link #records}. A name that does not exist or a
 * value of another kind is a mistake of the program: {@link IllegalArgumentException}.
 */
public final class ApiRecord {
    private final String name;
    private final List<ApiField> fields;
    private final Object[] values;

    ApiRecord(final String name, final List<ApiField> fields) {
        this.name = name;
        this.fields = fields;
        values = new Object[fields.size()];
    }

    /** An empty message. */
    public static ApiRecord of(final ApiMessage message) {
        return new ApiRecord(message.name(), message.fields());
    }

    /** Name of the message or type. */
    public String name() {
        return name;
    }

    /** An integer, an enum or a boolean; unsigned types up to 32 bits are positive. */
    public long number(final String field) {
        return get(field, Long.class, 0L);
    }

    /** {@link #number} of at most 32 bits, {@code 0xffffffff} as -1. */
    public int index(final String field) {
        return (int) number(field);
    }

    /** True when not 0. */
    public boolean flag(final String field) {
        return number(field) != 0;
    }

    /** A floating point number. */
    public double real(final String field) {
        return get(field, Double.class, 0.0);
    }

    /** A string, without the NUL behind it. */
    public String text(final String field) {
        return get(field, String.class, "");
    }

    /** The octets of a {@code u8} array or of a union. */
    public byte[] octets(final String field) {
        final int at = at(field);
        if (values[at] == null) {
            values[at] = new byte[fields.get(at).minOctets()];
        }
        return get(field, byte[].class, null);
    }

    /** A fixed or counted array of integers other than {@code u8}. */
    public long[] numbers(final String field) {
        final int at = at(field);
        if (values[at] == null) {
            values[at] = new long[fields.get(at).length()];
        }
        return get(field, long[].class, null);
    }

    /** A type within this one, to read or to fill. */
    public ApiRecord record(final String field) {
        final int at = at(field);
        if (values[at] == null) {
            values[at] = empty(fields.get(at));
        }
        return get(field, ApiRecord.class, null);
    }

    /** The elements of an array of types; to fill the elements of a fixed one. */
    public List<ApiRecord> records(final String field) {
        final int at = at(field);
        if (values[at] == null) {
            final List<ApiRecord> elements = new ArrayList<>();
            for (int i = 0; i < fields.get(at).length(); i++) {
                elements.add(empty(fields.get(at)));
            }
            values[at] = elements;
        }
        if (values[at] instanceof final List<?> list) {
            return list.stream().map(ApiRecord.class::cast).toList();
        }
        throw wrongKind(field);
    }

    /** Appends an element to a counted array of types; its count follows. */
    public ApiRecord add(final String field) {
        final int at = at(field);
        final List<ApiRecord> elements = new ArrayList<>(records(field));
        final ApiRecord element = empty(fields.get(at));
        elements.add(element);
        values[at] = elements;
        return element;
    }

    /** Sets an integer or enum. */
    public ApiRecord set(final String field, final long value) {
        return put(field, value);
    }

    /** Sets a boolean. */
    public ApiRecord set(final String field, final boolean value) {
        return put(field, value ? 1L : 0L);
    }

    /** Sets a floating point number. */
    public ApiRecord set(final String field, final double value) {
        return put(field, value);
    }

    /** Sets a string; what does not fit is cut off, and what is not ASCII becomes {@code ?}. */
    public ApiRecord set(final String field, final String value) {
        return put(field, value);
    }

    /** Sets a {@code u8} array or a union; what is short is followed by zeros. */
    public ApiRecord set(final String field, final byte[] value) {
        final ApiField declared = fields.get(at(field));
        final int length = declared.minOctets();
        return put(field, declared.shape() == ApiField.Shape.COUNTED ? value : Arrays.copyOf(value, length));
    }

    /** Sets an array of integers. */
    public ApiRecord set(final String field, final long[] value) {
        return put(field, value.clone());
    }

    List<ApiField> fields() {
        return fields;
    }

    Object raw(final int index) {
        return values[index];
    }

    void raw(final int index, final Object value) {
        values[index] = value;
    }

    int indexOf(final String field) {
        for (int i = 0; i < values.length; i++) {
            if (fields.get(i).name().equals(field)) {
                return i;
            }
        }
        return -1;
    }

    private ApiRecord put(final String field, final Object value) {
        values[at(field)] = value;
        return this;
    }

    private <T> T get(final String field, final Class<T> kind, final T zero) {
        final Object value = values[at(field)];
        if (value == null) {
            return zero;
        }
        if (!kind.isInstance(value)) {
            throw wrongKind(field);
        }
        return kind.cast(value);
    }

    private int at(final String field) {
        final int index = indexOf(field);
        if (index < 0) {
            throw new IllegalArgumentException("`" + name + "' has no field `" + field + "'");
        }
        return index;
    }

    private IllegalArgumentException wrongKind(final String field) {
        return new IllegalArgumentException("field `" + field + "' of `" + name + "' is of another kind");
    }

    private ApiRecord empty(final ApiField field) {
        ApiType type = field.type();
        while (type instanceof final ApiType.Alias alias && alias.length() == 0) {
            type = alias.target();
        }
        if (type instanceof final ApiType.Struct struct) {
            return new ApiRecord(struct.name(), struct.fields());
        }
        throw wrongKind(field.name());
    }

    /** One line for a log or trace. */
    @Override
    public String toString() {
        final StringBuilder out = new StringBuilder(name).append(" {");
        for (int i = 0; i < values.length; i++) {
            out.append(i == 0 ? " " : ", ").append(fields.get(i).name()).append(' ');
            final Object value = values[i];
            out.append(
                    switch (value) {
                        case null -> "0";
                        case byte[] octets -> java.util.HexFormat.of().formatHex(octets);
                        case long[] numbers -> Arrays.toString(numbers);
                        case String text -> '"' + printable(text) + '"';
                        default -> value.toString();
                    });
        }
        return out.append(" }").toString();
    }

    private static String printable(final String text) {
        return new String(text.getBytes(StandardCharsets.US_ASCII), StandardCharsets.US_ASCII)
                .replaceAll("[\\p{Cntrl}\"]", "?");
    }
}
