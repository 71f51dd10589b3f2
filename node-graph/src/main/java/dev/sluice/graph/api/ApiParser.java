package dev.sluice.graph.api;

import dev.sluice.graph.api.ApiField.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads declarations of messages.
 *
 * <pre>
 * # Comments directly in front of a declaration are its documentation.
 * module interface 3.2.3
 * alias interface_index = u32
 * alias mac_address = u8[6]
 * enum if_type : u32 { IF_API_TYPE_HARDWARE = 0, IF_API_TYPE_SUB = 1 }     flags: the same, but members can be combined
 * type prefix { address address; u8 len }
 * union address_union { ip4_address ip4; ip6_address ip6 }
 * call create_loopback { mac_address mac_address } -> { interface_index sw_if_index }
 * dump sw_interface_dump { interface_index sw_if_index = 0xffffffff } -> sw_interface_details { ... }
 * get ip_path_mtu_get { u32 cursor } -> ip_path_mtu_details { ... } -> { u32 cursor }
 * subscribe want_interface_events { u32 enable_disable; u32 pid } -> sw_interface_event
 * tell rx_thread_exit whole { u8 dummy }                                      a request that nothing answers
 * event sw_interface_event { u32 pid; ... }
 * </pre>
 *
 * <p>{@code number 15} gives the messages from here on fixed numbers. {@code client_index} and {@code context} of
 * requests, {@code context} and {@code retval} of replies, {@code context} of details and {@code client_index} of
 * events are added; {@code whole} in front of a block keeps it as it is. Arrays are {@code u8 x[16]}, {@code fib_path
 * paths[n_paths]} and {@code string x[]}. A {@code ~} in front of an enum's member leaves it out of checksums.
 */
final class ApiParser {
    private final ApiTokens in;
    private final Map<String, ApiType> known;
    private final List<ApiType> types = new ArrayList<>();
    private final List<ApiMessage> messages = new ArrayList<>();
    private final List<ApiService> services = new ArrayList<>();
    private final Map<String, Integer> numbers = new LinkedHashMap<>();
    private String module = "";
    private int nextNumber = -1;

    /**
     * A reader of one text.
     *
     * @param known types of modules read earlier; those of this one are added
     */
    ApiParser(final String file, final String text, final Map<String, ApiType> known) {
        in = new ApiTokens(file, text);
        this.known = known;
    }

    ApiModule parse() {
        in.expect("module");
        module = in.word("name of the module");
        final String version = in.word("version");
        while (!in.atEnd()) {
            final String doc = in.comment();
            final String kind = in.word("declaration");
            switch (kind) {
                case "number" -> nextNumber = (int) in.number();
                case "alias" -> alias();
                case "enum", "flags" -> enumeration("flags".equals(kind));
                case "type" -> add(new ApiType.Struct(in.word("name"), block()));
                case "union" -> add(new ApiType.Union(in.word("name"), block()));
                case "call" -> call(doc);
                case "tell" -> services.add(new ApiService(request(doc), null, null, List.of()));
                case "dump" -> dump(doc);
                case "get" -> get(doc);
                case "subscribe" -> subscribe(doc);
                case "event" -> message(in.word("name"), doc, fields("u32 client_index"));
                default -> throw in.unexpected(kind, "a declaration");
            }
        }
        return new ApiModule(
                module, version, List.copyOf(types), List.copyOf(messages), List.copyOf(services), Map.copyOf(numbers));
    }

    private void alias() {
        final String name = in.word("name");
        in.expect("=");
        final ApiType target = type();
        int length = 0;
        if (in.tryToken("[")) {
            length = (int) in.number();
            in.expect("]");
        }
        add(new ApiType.Alias(name, target, length));
    }

    private void enumeration(final boolean flags) {
        final String name = in.word("name");
        in.expect(":");
        final ApiType.Primitive base = ApiType.Primitive.of(in.word("base type"));
        final List<ApiType.Enumeration.Member> members = new ArrayList<>();
        in.expect("{");
        while (!in.tryToken("}")) {
            final boolean inChecksum = !in.tryToken("~");
            final String member = in.word("member");
            in.expect("=");
            members.add(new ApiType.Enumeration.Member(member, in.number(), inChecksum));
            in.tryToken(",");
        }
        add(new ApiType.Enumeration(name, base, flags, List.copyOf(members)));
    }

    private void call(final String doc) {
        final ApiMessage request = request(doc);
        final List<ApiField> reply = in.tryToken("->") ? replyFields() : implied("u32 context; i32 retval");
        services.add(new ApiService(request, message(request.name() + "_reply", "", reply), null, List.of()));
    }

    private void dump(final String doc) {
        final ApiMessage request = request(doc);
        services.add(new ApiService(request, null, details(), List.of()));
    }

    private void get(final String doc) {
        final ApiMessage request = request(doc);
        final ApiMessage details = details();
        in.expect("->");
        final ApiMessage reply = message(request.name() + "_reply", "", replyFields());
        services.add(new ApiService(request, reply, details, List.of()));
    }

    private void subscribe(final String doc) {
        final ApiMessage request = request(doc);
        in.expect("->");
        final List<String> events = new ArrayList<>();
        do {
            events.add(in.word("event"));
        } while (in.tryToken(","));
        final ApiMessage reply = message(request.name() + "_reply", "", implied("u32 context; i32 retval"));
        services.add(new ApiService(request, reply, null, List.copyOf(events)));
    }

    private ApiMessage request(final String doc) {
        return message(in.word("name"), doc, fields("u32 client_index; u32 context"));
    }

    private ApiMessage details() {
        in.expect("->");
        return message(in.word("name of the details"), "", fields("u32 context"));
    }

    private List<ApiField> replyFields() {
        return fields("u32 context; i32 retval");
    }

    private ApiMessage message(final String name, final String doc, final List<ApiField> fields) {
        final ApiMessage message = new ApiMessage(name, module, List.copyOf(fields), ApiCrc.of(fields), doc);
        messages.add(message);
        if (nextNumber >= 0) {
            numbers.put(name, nextNumber++);
        }
        return message;
    }

    /** A block with the implied fields in front; {@code whole} has none of them; no block at all has just them. */
    private List<ApiField> fields(final String implied) {
        final List<ApiField> all = new ArrayList<>();
        if (!in.tryToken("whole")) {
            all.addAll(implied(implied));
        }
        if (in.peek("{")) {
            all.addAll(block());
        }
        return all;
    }

    private static List<ApiField> implied(final String text) {
        final List<ApiField> fields = new ArrayList<>();
        for (final String field : text.split("; ")) {
            final String[] words = field.split(" ");
            fields.add(ApiField.scalar(ApiType.Primitive.of(words[0]), words[1]));
        }
        return fields;
    }

    private List<ApiField> block() {
        final List<ApiField> fields = new ArrayList<>();
        in.expect("{");
        while (!in.tryToken("}")) {
            fields.add(field(fields));
            in.tryToken(";");
        }
        return List.copyOf(fields);
    }

    private ApiField field(final List<ApiField> before) {
        final ApiType type = type();
        final String name = in.word("name of a field");
        if (in.tryToken("[")) {
            return array(type, name, before);
        }
        final String value = in.tryToken("=") ? in.value() : null;
        return new ApiField(type, name, Shape.SCALAR, 0, null, value);
    }

    private ApiField array(final ApiType type, final String name, final List<ApiField> before) {
        if (in.tryToken("]")) {
            if (type != ApiType.Primitive.STRING) {
                throw in.unexpected("]", "a length");
            }
            return new ApiField(type, name, Shape.STRING, 0, null, null);
        }
        final String length = in.word("length");
        in.expect("]");
        if (length.matches("[0-9]+")) {
            return new ApiField(type, name, Shape.FIXED, Integer.parseInt(length), null, null);
        }
        if (before.stream().noneMatch(field -> field.name().equals(length))) {
            throw in.unexpected(length, "a field in front of this one");
        }
        return new ApiField(type, name, Shape.COUNTED, 0, length, null);
    }

    private ApiType type() {
        final String name = in.word("type");
        final ApiType primitive = ApiType.Primitive.of(name);
        final ApiType type = primitive != null ? primitive : known.get(name);
        if (type == null) {
            throw in.unexpected(name, "a type");
        }
        return type;
    }

    private void add(final ApiType type) {
        if (known.putIfAbsent(type.name(), type) != null) {
            throw in.unexpected(type.name(), "a new name");
        }
        types.add(type);
    }
}
