package dev.sluice.graph.api;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Messages as octets. Any thread. */
public final class ApiCodec {
    private ApiCodec() {}

    /**
     * Reads a message; what is behind its last field is left unread.
     *
     * @param in behind the message number
     * @throws MalformedMessageException when it is shorter than its definition, variable parts included, says
     */
    public static ApiRecord decode(final ApiMessage message, final ByteBuffer in) throws MalformedMessageException {
        final ApiRecord record = ApiRecord.of(message);
        try {
            fill(record, in);
        } catch (final BufferUnderflowException e) {
            throw new MalformedMessageException(message.name() + " is too short");
        }
        return record;
    }

    /** Writes a message with its number. */
    public static byte[] encode(final int id, final ApiRecord record) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream(64);
        integer(out, id, Short.BYTES);
        write(out, record);
        return out.toByteArray();
    }

    private static void fill(final ApiRecord record, final ByteBuffer in) throws MalformedMessageException {
        final List<ApiField> fields = record.fields();
        for (int i = 0; i < fields.size(); i++) {
            final ApiField field = fields.get(i);
            record.raw(
                    i,
                    switch (field.shape()) {
                        case SCALAR -> read(field.type(), in);
                        case FIXED -> skipZeros(field, in) ? null : array(field.type(), field.length(), in);
                        case COUNTED -> array(field.type(), record.number(field.lengthField()), in);
                        case STRING -> text(in, Integer.toUnsignedLong(in.getInt()));
                    });
        }
    }

    /**
     * Skips an array of types that is all zero, which is the same as not set. The label stacks of routes nearly always
     * are, and their sixteen records would be most of what a route costs here.
     */
    private static boolean skipZeros(final ApiField field, final ByteBuffer in) {
        final int end = in.position() + field.minOctets();
        if (!(field.type() instanceof ApiType.Struct) || end > in.limit()) {
            return false;
        }
        for (int at = in.position(); at < end; at++) {
            if (in.get(at) != 0) {
                return false;
            }
        }
        in.position(end);
        return true;
    }

    private static Object read(final ApiType type, final ByteBuffer in) throws MalformedMessageException {
        return switch (type) {
            case ApiType.Primitive primitive ->
                switch (primitive) {
                    case U8 -> Byte.toUnsignedLong(in.get());
                    case BOOL -> in.get() != 0 ? 1L : 0L;
                    case I8, STRING -> (long) in.get();
                    case U16 -> Short.toUnsignedLong(in.getShort());
                    case I16 -> (long) in.getShort();
                    case U32 -> Integer.toUnsignedLong(in.getInt());
                    case I32 -> (long) in.getInt();
                    case U64, I64 -> in.getLong();
                    case F64 -> Double.longBitsToDouble(Long.reverseBytes(in.getLong()));
                };
            case ApiType.Enumeration enumeration -> read(enumeration.base(), in);
            case ApiType.Alias alias ->
                alias.length() == 0 ? read(alias.target(), in) : array(alias.target(), alias.length(), in);
            case ApiType.Struct struct -> {
                final ApiRecord record = new ApiRecord(struct.name(), struct.fields());
                fill(record, in);
                yield record;
            }
            case ApiType.Union union -> octets(in, union.octets());
        };
    }

    private static Object array(final ApiType type, final long count, final ByteBuffer in)
            throws MalformedMessageException {
        if (count > in.remaining()) {
            throw new BufferUnderflowException();
        }
        final int n = (int) count;
        if (type == ApiType.Primitive.STRING) {
            return text(in, n);
        }
        if (type == ApiType.Primitive.U8) {
            return octets(in, n);
        }
        if (type instanceof ApiType.Primitive || type instanceof ApiType.Enumeration || isNumber(type)) {
            final long[] numbers = new long[n];
            for (int i = 0; i < n; i++) {
                numbers[i] = (Long) read(type, in);
            }
            return numbers;
        }
        final List<Object> elements = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            elements.add(read(type, in));
        }
        return elements;
    }

    private static boolean isNumber(final ApiType type) {
        return switch (type) {
            case ApiType.Alias alias -> alias.length() == 0 && isNumber(alias.target());
            case ApiType.Primitive primitive -> primitive != ApiType.Primitive.F64;
            case ApiType.Enumeration _ -> true;
            default -> false;
        };
    }

    private static byte[] octets(final ByteBuffer in, final int n) {
        final byte[] octets = new byte[n];
        in.get(octets);
        return octets;
    }

    private static String text(final ByteBuffer in, final long n) {
        if (n > in.remaining()) {
            throw new BufferUnderflowException();
        }
        final byte[] octets = octets(in, (int) n);
        int end = 0;
        while (end < octets.length && octets[end] != 0) {
            end++;
        }
        return new String(octets, 0, end, StandardCharsets.ISO_8859_1);
    }

    private static void write(final ByteArrayOutputStream out, final ApiRecord record) {
        final List<ApiField> fields = record.fields();
        for (int i = 0; i < fields.size(); i++) {
            final ApiField field = fields.get(i);
            final Object value = record.raw(i);
            switch (field.shape()) {
                case SCALAR -> write(out, field.type(), countOr(record, field, value));
                case FIXED -> writeArray(out, field.type(), value, field.length());
                case COUNTED -> writeArray(out, field.type(), value, count(value));
                case STRING -> {
                    final byte[] text = ascii(value == null ? "" : (String) value);
                    integer(out, text.length, Integer.BYTES);
                    out.writeBytes(text);
                }
            }
        }
    }

    /** The value, or, when this field counts the elements of an array, how many there are. */
    private static Object countOr(final ApiRecord record, final ApiField field, final Object value) {
        final List<ApiField> fields = record.fields();
        for (int i = 0; i < fields.size(); i++) {
            if (field.name().equals(fields.get(i).lengthField())) {
                return (long) count(record.raw(i));
            }
        }
        return value;
    }

    private static int count(final Object value) {
        return switch (value) {
            case byte[] octets -> octets.length;
            case long[] numbers -> numbers.length;
            case List<?> elements -> elements.size();
            case null, default -> 0;
        };
    }

    private static void write(final ByteArrayOutputStream out, final ApiType type, final Object value) {
        switch (type) {
            case ApiType.Primitive primitive -> {
                if (primitive == ApiType.Primitive.F64) {
                    final double real = value == null ? 0 : (Double) value;
                    integer(out, Long.reverseBytes(Double.doubleToRawLongBits(real)), Long.BYTES);
                } else {
                    integer(out, value == null ? 0 : (Long) value, primitive.octets());
                }
            }
            case ApiType.Enumeration enumeration -> write(out, enumeration.base(), value);
            case ApiType.Alias alias -> {
                if (alias.length() == 0) {
                    write(out, alias.target(), value);
                } else {
                    writeArray(out, alias.target(), value, alias.length());
                }
            }
            case ApiType.Struct struct ->
                write(out, value == null ? new ApiRecord(struct.name(), struct.fields()) : (ApiRecord) value);
            case ApiType.Union union -> writeArray(out, ApiType.Primitive.U8, value, union.octets());
        }
    }

    private static void writeArray(
            final ByteArrayOutputStream out, final ApiType type, final Object value, final int length) {
        if (type == ApiType.Primitive.STRING) {
            final byte[] text = ascii(value == null ? "" : (String) value);
            out.writeBytes(Arrays.copyOf(Arrays.copyOf(text, Math.min(text.length, length - 1)), length));
        } else if (value instanceof final byte[] octets) {
            out.writeBytes(Arrays.copyOf(octets, length));
        } else {
            for (int i = 0; i < length; i++) {
                write(out, type, element(value, i));
            }
        }
    }

    private static Object element(final Object value, final int index) {
        return switch (value) {
            case long[] numbers -> index < numbers.length ? numbers[index] : null;
            case List<?> elements -> index < elements.size() ? elements.get(index) : null;
            case null, default -> null;
        };
    }

    private static byte[] ascii(final String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static void integer(final ByteArrayOutputStream out, final long value, final int octets) {
        for (int shift = 8 * (octets - 1); shift >= 0; shift -= 8) {
            out.write((int) (value >> shift));
        }
    }
}
