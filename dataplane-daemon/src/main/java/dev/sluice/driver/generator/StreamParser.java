package dev.sluice.driver.generator;

import dev.sluice.driver.pcap.PcapReader;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.node.Frame;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceInput;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the words of {@code packet-generator new} and makes the stream. Main thread, workers at the barrier: it may add
 * an arc.
 */
final class StreamParser {
    static final String USAGE =
            "[name <name>] [source <interface>] [interface <interface>] [tx-interface <interface>] [node <node>]"
                    + " [worker <n>] [limit <packets>] [rate <packets-per-second>] [maxframe <n>] [size <min-max>]"
                    + " [buffer-size <bytes>] [buffer-flags <flag>...] [buffer-offload-flags <flag>...] [pcap <file>]"
                    + " [data <packet>]";

    /** What a size looks like, for errors. */
    static final String SIZE = "size (min-max, or min+max for random ones)";

    private static final String[] FLAGS = {"ip4", "ip6", "offload"};
    private static final String[] OFFLOADS = {"offload-ip-cksum", "offload-udp-cksum", "offload-tcp-cksum"};
    private static final Pattern RANGE = Pattern.compile("([0-9]{1,5})(?:([-+])([0-9]{1,5}))?");
    private static final int MAX_SIZE = 65535;
    private static final double MAX_COUNT = 1e18;

    private final PacketGenerator generator;
    private int unnamed;

    /** What was read so far. */
    private static final class Words {
        String name;
        Interface rx;
        PgInterface source;
        Interface tx;
        String node;
        int worker;
        long limit = -1;
        double rate;
        int maxFrame = Frame.SIZE;
        PacketSize size;
        boolean partialChecksums;
        String family = "";
        final Set<String> offloads = new TreeSet<>();
        Path pcap;
        CommandInput data;
    }

    StreamParser(final PacketGenerator generator) {
        this.generator = generator;
    }

    /**
     * Reads everything up to the end of the command, with or without braces round it. Nothing has changed when it
     * throws.
     */
    PgStream parse(final CommandInput line) throws CommandException {
        final boolean braces = line.atGroup();
        final CommandInput in = braces ? line.group() : line;
        if (braces) {
            line.expectEnd();
        }
        final Words words = new Words();
        while (!in.atEnd()) {
            if (!place(in, words) && !amount(in, words) && !flags(in, words)) {
                throw in.unknown();
            }
        }
        if (words.pcap == null && words.data == null) {
            throw new CommandException("no packets: `pcap <file>' or `data { ... }' is missing");
        }
        final String node = node(words);
        final String name = words.name == null ? "stream" + unnamed++ : words.name;
        final PgStream stream = words.pcap != null ? replay(name, node, words) : described(name, node, words);
        stream.rate(words.rate);
        stream.flags(words.family + (words.offloads.isEmpty() ? "" : String.join(" ", words.offloads) + "  "));
        return stream;
    }

    private boolean place(final CommandInput in, final Words words) throws CommandException {
        if (in.tryKeyword("name")) {
            words.name = in.word("stream name");
        } else if (in.tryKeyword("source")) {
            final Interface iface = InterfaceInput.read(in, generator.table());
            words.source = generator.find(iface);
            if (words.source == null) {
                throw new CommandException("`" + iface.name() + "' is not a packet-generator interface");
            }
        } else if (in.tryKeyword("interface")) {
            words.rx = InterfaceInput.read(in, generator.table());
        } else if (in.tryKeyword("tx-interface")) {
            words.tx = InterfaceInput.read(in, generator.table());
        } else if (in.tryKeyword("node")) {
            words.node = in.word("node name");
        } else if (in.tryKeyword("worker")) {
            words.worker = in.unsigned("worker", 0, MAX_SIZE);
        } else if (in.tryKeyword("pcap")) {
            words.pcap = path(in.word("file name"));
        } else if (in.tryKeyword("data")) {
            words.data = in.group();
        } else {
            return false;
        }
        return true;
    }

    private static boolean amount(final CommandInput in, final Words words) throws CommandException {
        if (in.tryKeyword("limit")) {
            words.limit = (long) in.decimal("limit", 0, MAX_COUNT);
        } else if (in.tryKeyword("rate")) {
            words.rate = in.decimal("rate", 0, MAX_COUNT);
        } else if (in.tryKeyword("maxframe")) {
            words.maxFrame = in.unsigned("maxframe", 1, Frame.SIZE);
        } else if (in.tryKeyword("size")) {
            words.size = in.read(StreamParser::size, SIZE);
        } else if (in.tryKeyword("buffer-size")) {
            // buffers have one size here; long packets are chained
            in.unsigned("buffer size", 1, MAX_SIZE);
        } else {
            return false;
        }
        return true;
    }

    private static boolean flags(final CommandInput in, final Words words) throws CommandException {
        if (in.tryKeyword("buffer-flags")) {
            int flag = in.oneOf(FLAGS);
            while (flag >= 0) {
                // what they say is seen in the packet itself
                words.family = flag < 2 ? FLAGS[flag] + " " : words.family;
                flag = in.tryOneOf(FLAGS);
            }
            return true;
        }
        if (!in.tryKeyword("buffer-offload-flags")) {
            return false;
        }
        int flag = in.oneOf(OFFLOADS);
        while (flag >= 0) {
            // the IP header's checksum is always filled in: no packet of ours is without
            words.partialChecksums |= flag > 0;
            words.offloads.add(OFFLOADS[flag]);
            flag = in.tryOneOf(OFFLOADS);
        }
        return true;
    }

    /** {@code 64-1500}, {@code 64+1500} or {@code 64}; null when it does not look like one. */
    static PacketSize size(final CommandInput in) throws CommandException {
        final Matcher matcher = RANGE.matcher(in.word("size"));
        if (!matcher.matches()) {
            return null;
        }
        final int min = Integer.parseInt(matcher.group(1));
        final int max = matcher.group(3) == null ? min : Integer.parseInt(matcher.group(3));
        if (min > max || max > MAX_SIZE || max == 0) {
            throw new CommandException("bad size `" + matcher.group() + "': 1 to " + MAX_SIZE + ", the smaller first");
        }
        return new PacketSize(min, max, "+".equals(matcher.group(2)));
    }

    /** A file name from the command line. */
    static Path path(final String name) throws CommandException {
        try {
            return Path.of(name);
        } catch (final InvalidPathException e) {
            throw new CommandException("bad file name `" + name + "'");
        }
    }

    private static String node(final Words words) throws CommandException {
        if (words.node != null) {
            return words.node;
        }
        if (words.tx != null) {
            return words.tx.outputNode();
        }
        if (words.source != null && words.pcap != null) {
            return words.source.mode().input();
        }
        if (words.pcap != null) {
            return PgMode.ETHERNET.input();
        }
        throw new CommandException("output interface or node not given");
    }

    private PgStream replay(final String name, final String node, final Words words) throws CommandException {
        final TemplateRegion region;
        try {
            region = TemplateRegion.of(PcapReader.read(words.pcap));
        } catch (final IOException e) {
            throw new CommandException(e.getMessage());
        }
        if (region.count == 0) {
            throw new CommandException("no packets in `" + words.pcap + "'");
        }
        final PgStream stream = new PgStream(name, entry(node, words), words.maxFrame, region);
        stream.limit(words.limit >= 0 ? words.limit : region.count);
        return stream;
    }

    private PgStream described(final String name, final String node, final Words words) throws CommandException {
        final PacketTemplate template = PacketLanguage.parse(words.data, Layer.ofNode(node));
        final PacketSize size =
                words.size != null ? words.size : new PacketSize(template.naturalSize(), template.naturalSize(), false);
        final PgStream stream = new PgStream(name, entry(node, words), words.maxFrame, template, size);
        stream.limit(Math.max(0, words.limit));
        return stream;
    }

    private PgStream.Entry entry(final String node, final Words words) throws CommandException {
        final int slot = generator.slotOf(node);
        if (slot < 0) {
            throw new CommandException("unknown node `" + node + "'");
        }
        final int rx = words.rx != null
                ? words.rx.index()
                : words.source != null ? words.source.iface().index() : 0;
        final long x = PacketMeta.x(rx);
        return new PgStream.Entry(
                generator.threadOf(words.worker),
                rx,
                words.tx == null ? x : PacketMeta.withTx(x, words.tx.index()),
                node.equals(PgMode.ETHERNET.input()) ? PgStream.DEVICE_INPUT : slot,
                Layer.ofNode(node) == Layer.ETHERNET,
                words.partialChecksums
                        || words.source != null && words.source.offload().checksum(),
                words.source == null ? 0 : words.source.offload().gsoSize());
    }
}
