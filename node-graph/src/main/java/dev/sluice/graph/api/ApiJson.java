package dev.sluice.graph.api;

import dev.sluice.graph.api.ApiField.Shape;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A module as an {@code .api.json} document, the form that client generators and {@code vpp_papi} read. */
final class ApiJson {
    private ApiJson() {}

    /** All modules as one JSON array. */
    static String of(final Collection<ApiModule> modules) {
        final Map<ApiType, String> owners = new IdentityHashMap<>();
        modules.forEach(module -> module.types().forEach(type -> owners.put(type, module.name())));
        return modules.stream().map(module -> of(module, owners)).collect(Collectors.joining(",\n", "[", "]"));
    }

    private static String of(final ApiModule module, final Map<ApiType, String> owners) {
        final Set<ApiType> types = new LinkedHashSet<>();
        module.types().forEach(type -> collect(type, types));
        module.messages().forEach(message -> message.fields().forEach(field -> collect(field.type(), types)));
        return "{\"module\":" + quoted(module.name())
                + ",\n\"types\":" + list(types, ApiType.Struct.class, type -> fields(type.name(), type.fields(), ""))
                + ",\n\"messages\":" + array(module.messages().stream().map(ApiJson::message))
                + ",\n\"unions\":" + list(types, ApiType.Union.class, type -> fields(type.name(), type.fields(), ""))
                + ",\n\"enums\":" + enums(types, false)
                + ",\n\"enumflags\":" + enums(types, true)
                + ",\n\"services\":{"
                + module.services().stream().map(ApiJson::service).collect(Collectors.joining(",\n"))
                + "},\n\"options\":{\"version\":" + quoted(module.version())
                + "},\n\"aliases\":{"
                + types.stream()
                        .filter(ApiType.Alias.class::isInstance)
                        .map(type -> alias((ApiType.Alias) type))
                        .collect(Collectors.joining(","))
                + "},\n\"vl_api_version\":" + quoted(hex(version(module)))
                + ",\n\"imports\":" + array(imports(module, types, owners)) + ",\"counters\":[],\"paths\":[]}";
    }

    /**
     * The files of the types of others, by which generators tell a type that several modules have from several types.
     */
    private static Stream<String> imports(
            final ApiModule module, final Set<ApiType> types, final Map<ApiType, String> owners) {
        return types.stream()
                .map(owners::get)
                .filter(owner -> owner != null && !owner.equals(module.name()))
                .distinct()
                .map(owner -> quoted(owner + ".api"));
    }

    /** A checksum over all messages: tells versions of a module apart. */
    static int version(final ApiModule module) {
        int version = 0;
        for (final ApiMessage message : module.messages()) {
            version = 31 * version + message.crc();
        }
        return version;
    }

    private static void collect(final ApiType type, final Set<ApiType> into) {
        switch (type) {
            case ApiType.Primitive _ -> {
                return;
            }
            case ApiType.Alias alias -> collect(alias.target(), into);
            case ApiType.Struct struct -> struct.fields().forEach(field -> collect(field.type(), into));
            case ApiType.Union union -> union.fields().forEach(field -> collect(field.type(), into));
            case ApiType.Enumeration _ -> {
                // made of numbers
            }
        }
        into.add(type);
    }

    private static String message(final ApiMessage message) {
        final String comment = message.doc().isEmpty() ? "" : ",\"comment\":" + quoted(message.doc());
        final ApiField id = ApiField.scalar(ApiType.Primitive.U16, "_vl_msg_id");
        return fields(
                message.name(),
                Stream.concat(Stream.of(id), message.fields().stream()).toList(),
                ",{\"crc\":" + quoted(hex(message.crc())) + ",\"options\":{}" + comment + "}");
    }

    private static String fields(final String name, final List<ApiField> fields, final String tail) {
        return "[" + quoted(name) + "," + fields.stream().map(ApiJson::field).collect(Collectors.joining(",")) + tail
                + "]";
    }

    private static String field(final ApiField field) {
        final StringBuilder out = new StringBuilder("[")
                .append(quoted(field.type().wireName()))
                .append(',')
                .append(quoted(field.name()));
        if (field.shape() != Shape.SCALAR) {
            out.append(',').append(field.shape() == Shape.FIXED ? field.length() : 0);
        }
        if (field.lengthField() != null) {
            out.append(',').append(quoted(field.lengthField()));
        }
        if (field.defaultValue() != null) {
            out.append(",{\"default\":").append(field.defaultValue()).append('}');
        }
        return out.append(']').toString();
    }

    private static String enums(final Set<ApiType> types, final boolean flags) {
        return array(types.stream()
                .filter(type -> type instanceof final ApiType.Enumeration e && e.flags() == flags)
                .map(type -> enumeration((ApiType.Enumeration) type)));
    }

    private static String enumeration(final ApiType.Enumeration type) {
        return "[" + quoted(type.name()) + ","
                + type.members().stream()
                        .map(member -> "[" + quoted(member.name()) + "," + member.value() + "],")
                        .collect(Collectors.joining())
                + "{\"enumtype\":" + quoted(type.base().toString()) + "}]";
    }

    private static String alias(final ApiType.Alias alias) {
        final String length = alias.length() == 0 ? "" : ",\"length\":" + alias.length();
        return quoted(alias.name()) + ":{\"type\":" + quoted(alias.target().wireName()) + length + "}";
    }

    private static String service(final ApiService service) {
        final StringBuilder out = new StringBuilder(quoted(service.request().name())).append(":{\"reply\":");
        if (service.reply() == null && service.details() == null) {
            out.append(quoted("null"));
        } else if (service.reply() == null) {
            out.append(quoted(service.details().name())).append(",\"stream\":true");
        } else {
            out.append(quoted(service.reply().name()));
            if (service.details() != null) {
                out.append(",\"stream\":true,\"stream_msg\":")
                        .append(quoted(service.details().name()));
            }
        }
        if (!service.events().isEmpty()) {
            out.append(",\"events\":").append(array(service.events().stream().map(ApiJson::quoted)));
        }
        return out.append('}').toString();
    }

    private static <T extends ApiType> String list(
            final Set<ApiType> types, final Class<T> kind, final Function<T, String> text) {
        return array(types.stream().filter(kind::isInstance).map(kind::cast).map(text));
    }

    private static String array(final Stream<String> elements) {
        return elements.collect(Collectors.joining(",\n", "[", "]"));
    }

    private static String hex(final int crc) {
        return String.format("0x%08x", crc);
    }

    private static String quoted(final String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
