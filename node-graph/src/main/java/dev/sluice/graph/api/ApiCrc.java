package dev.sluice.graph.api;

import dev.sluice.graph.api.ApiField.Shape;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/**
 * The checksum of a message: CRC-32 over the text of its fields and then, depth first, of the types that they use. A
 * client takes a message for the one it knows only if name and checksum are the same.
 */
final class ApiCrc {
    private ApiCrc() {}

    static int of(final List<ApiField> fields) {
        final CRC32 crc = new CRC32();
        add(crc, text(fields));
        fold(crc, fields);
        return (int) crc.getValue();
    }

    private static void fold(final CRC32 crc, final List<ApiField> fields) {
        for (final ApiField field : fields) {
            switch (field.type()) {
                case ApiType.Struct struct -> {
                    add(crc, text(struct.fields()));
                    fold(crc, struct.fields());
                }
                case ApiType.Union union -> {
                    add(crc, text(union.fields()));
                    fold(crc, union.fields());
                }
                case ApiType.Enumeration enumeration ->
                    add(
                            crc,
                            enumeration.members().stream()
                                    .filter(ApiType.Enumeration.Member::inChecksum)
                                    .map(member -> "['" + member.name() + "', " + member.value() + "]")
                                    .collect(Collectors.joining(", ", "[", "]")));
                case ApiType.Alias _ -> add(crc, "[]");
                case ApiType.Primitive _ -> {
                    // has no definition of its own
                }
            }
        }
    }

    private static String text(final List<ApiField> fields) {
        return fields.stream().map(ApiCrc::text).collect(Collectors.joining(", ", "[", "]"));
    }

    private static String text(final ApiField field) {
        final String head = "['" + field.type().wireName() + "', '" + field.name() + "'";
        if (field.shape() == Shape.SCALAR) {
            return head + "]";
        }
        final String lengthField = field.lengthField() == null ? "None" : "'" + field.lengthField() + "'";
        return head + ", " + (field.shape() == Shape.FIXED ? field.length() : 0) + ", " + lengthField + "]";
    }

    private static void add(final CRC32 crc, final String text) {
        crc.update(text.getBytes(StandardCharsets.UTF_8));
    }
}
