package dev.sluice.daemon;

import dev.sluice.graph.api.ApiField;
import dev.sluice.graph.api.ApiMessage;
import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.graph.api.ApiType;
import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandRegistry;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Messages of the binary API and command lines that nearly make sense, and some that do not at all. */
final class FuzzMessages {
    private static final String[] WORDS = {
        "loop0",
        "loop1",
        "pg0",
        "pg1",
        "local0",
        "pg0.7",
        "10.1.0.1",
        "10.1.0.2",
        "10.1.0.1/24",
        "10.0.0.0/8",
        "fd01::1",
        "fd01::1/64",
        "0",
        "1",
        "2",
        "7",
        "255",
        "300",
        "-1",
        "4294967295",
        "up",
        "down",
        "on",
        "off",
        "del",
        "all",
        "verbose",
        "{",
        "}",
        "\"",
        "",
        "02:fe:00:00:00:01",
        "ethernet-input",
        "ip4-lookup",
        "x\u00e9\u0000y",
        "via"
    };

    /** They write files, touch the kernel's interfaces, or end something. */
    private static final List<String> LEFT_OUT = List.of(
            "exec",
            "create tap",
            "delete tap",
            "create host-interface",
            "delete host-interface",
            "plugin",
            "pcap",
            "packet-generator capture",
            "packet-generator new pcap",
            "api trace save",
            "event-logger save",
            "quit");

    /** Odd values that messages share: what they make is finite, so that a heap that grows all the time is a leak. */
    private static final int ODD = 32;

    /** They touch the kernel's interfaces, write files, or ask for threads that are not there. */
    private static final List<String> LEFT_ALONE = List.of(
            "tap_create_v2",
            "tap_create_v3",
            "af_packet_create",
            "af_packet_create_v2",
            "af_packet_create_v3",
            "pcap_trace_on",
            "cli_inband",
            "show_threads");

    private final long[] odd = new long[ODD];
    private final Random random;
    private final ApiRegistry api;
    private final List<ApiMessage> requests = new ArrayList<>();
    private final List<Command> commands = new ArrayList<>();

    FuzzMessages(final long seed, final ApiRegistry api, final CommandRegistry registry) {
        random = new Random(seed);
        Arrays.setAll(odd, i -> random.nextLong());
        this.api = api;
        api.messages().forEach((number, message) -> {
            final boolean bootstrap = message.name().startsWith("sockclnt_");
            if (!bootstrap && !LEFT_ALONE.contains(message.name())) {
                requests.add(message);
            }
        });
        for (final Command command : registry.commands()) {
            final boolean files = command.usage().matches(".*<(file|path|jar|directory)>.*");
            if (!files && LEFT_OUT.stream().noneMatch(command.path()::startsWith)) {
                commands.add(command);
            }
        }
    }

    int upTo(final int bound) {
        return random.nextInt(bound);
    }

    /** A message with its header: mostly whole, sometimes cut off, too long or of an unknown kind. */
    byte[] message() {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (upTo(20) == 0) {
            return framed(cli("cli_inband"));
        }
        final ApiMessage kind = requests.get(upTo(requests.size()));
        u16(out, upTo(50) == 0 ? stranger() : api.number(kind.name()));
        fields(out, kind.fields());
        byte[] body = out.toByteArray();
        switch (upTo(20)) {
            case 0 -> body = Arrays.copyOf(body, upTo(body.length + 1));
            case 1 -> body = Arrays.copyOf(body, body.length + upTo(100));
            case 2 -> {
                for (int i = 0; i < 4 && body.length > 2; i++) {
                    body[2 + upTo(body.length - 2)] = (byte) random.nextInt();
                }
            }
            default -> {
                // as it is
            }
        }
        return framed(body);
    }

    /** Any number but that of a message that is left alone. */
    private int stranger() {
        final int number = upTo(0x10000);
        final ApiMessage message = api.message(number);
        return message != null && LEFT_ALONE.contains(message.name()) ? 0 : number;
    }

    private byte[] cli(final String name) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final byte[] line = line().getBytes(StandardCharsets.UTF_8);
        u16(out, api.number(name));
        u32(out, 0);
        u32(out, random.nextInt());
        u32(out, line.length);
        out.writeBytes(line);
        return out.toByteArray();
    }

    static byte[] framed(final byte[] body) {
        return ByteBuffer.allocate(16 + body.length)
                .putLong(0)
                .putInt(body.length)
                .putInt(0)
                .put(body)
                .array();
    }

    /** A command with arguments that its usage asks for, or others. */
    String line() {
        final Command command = commands.get(upTo(commands.size()));
        final StringBuilder line = new StringBuilder(command.path());
        for (final String token : command.usage().split("[\\[\\]| ]+")) {
            if (!token.isEmpty() && upTo(3) > 0) {
                final boolean value = token.startsWith("<") || upTo(8) == 0;
                line.append(' ').append(value ? WORDS[upTo(WORDS.length)] : token);
            }
        }
        if (upTo(30) == 0) {
            line.setLength(upTo(line.length() + 1));
        }
        return line.toString().replace('\n', ' ');
    }

    private void fields(final ByteArrayOutputStream out, final List<ApiField> fields) {
        final Map<String, Integer> counts = new HashMap<>();
        for (final ApiField field : fields) {
            if (field.shape() == ApiField.Shape.COUNTED) {
                counts.put(field.lengthField(), upTo(4));
            }
        }
        for (final ApiField field : fields) {
            switch (field.shape()) {
                case SCALAR -> {
                    final Integer count = counts.get(field.name());
                    if (count != null) {
                        number(out, field.type().minOctets(), upTo(30) == 0 ? upTo(256) : count);
                    } else {
                        value(out, field.type());
                    }
                }
                case FIXED -> repeat(out, field.type(), field.length());
                case COUNTED -> repeat(out, field.type(), counts.get(field.lengthField()));
                case STRING -> {
                    final byte[] text = WORDS[upTo(WORDS.length)].getBytes(StandardCharsets.UTF_8);
                    u32(out, upTo(30) == 0 ? random.nextInt() : text.length);
                    out.writeBytes(text);
                }
            }
        }
    }

    private void repeat(final ByteArrayOutputStream out, final ApiType type, final int count) {
        if (type == ApiType.Primitive.STRING) {
            final byte[] text = WORDS[upTo(WORDS.length)].getBytes(StandardCharsets.UTF_8);
            out.writeBytes(Arrays.copyOf(text, count));
            return;
        }
        for (int i = 0; i < count; i++) {
            value(out, type);
        }
    }

    private void value(final ByteArrayOutputStream out, final ApiType type) {
        switch (type) {
            case ApiType.Primitive primitive -> number(out, primitive.octets(), biased());
            case ApiType.Enumeration named ->
                number(
                        out,
                        named.base().octets(),
                        upTo(10) == 0
                                ? random.nextInt()
                                : named.members()
                                        .get(upTo(named.members().size()))
                                        .value());
            case ApiType.Alias alias -> {
                final boolean index = alias.name().equals("interface_index");
                for (int i = 0; i < Math.max(1, alias.length()); i++) {
                    if (index) {
                        u32(out, upTo(10) == 0 ? random.nextInt() : upTo(6));
                    } else {
                        value(out, alias.target());
                    }
                }
            }
            case ApiType.Struct struct -> fields(out, struct.fields());
            case ApiType.Union union -> {
                final ByteArrayOutputStream member = new ByteArrayOutputStream();
                value(member, union.fields().get(upTo(union.fields().size())).type());
                out.writeBytes(Arrays.copyOf(member.toByteArray(), union.minOctets()));
            }
        }
    }

    private long biased() {
        return switch (upTo(6)) {
            case 0 -> 0;
            case 1 -> -1;
            case 2 -> odd[upTo(ODD)];
            case 3 -> odd[upTo(ODD)] & 0xff;
            default -> upTo(4);
        };
    }

    private static void number(final ByteArrayOutputStream out, final int octets, final long value) {
        for (int shift = 8 * (octets - 1); shift >= 0; shift -= 8) {
            out.write((int) (value >>> shift));
        }
    }

    private static void u16(final ByteArrayOutputStream out, final int value) {
        number(out, Short.BYTES, value);
    }

    private static void u32(final ByteArrayOutputStream out, final int value) {
        number(out, Integer.BYTES, value);
    }
}
