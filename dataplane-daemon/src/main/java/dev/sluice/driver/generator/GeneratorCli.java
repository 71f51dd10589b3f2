package dev.sluice.driver.generator;

import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceInput;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The CLI of the packet generator, with VPP's words and texts. Main thread. */
public final class GeneratorCli {
    private static final int MAX_ID = 0xffff;
    private static final double MAX_COUNT = 1e18;

    private final PacketGenerator generator;

    private GeneratorCli(final PacketGenerator generator) {
        this.generator = generator;
    }

    /** The commands of this package. */
    public static List<Command> commands(final PacketGenerator generator) {
        final GeneratorCli cli = new GeneratorCli(generator);
        final StreamParser parser = new StreamParser(generator);
        return List.of(
                Command.underBarrier(
                        "create packet-generator interface",
                        "<pgN> [checksum-offload] [gso-enabled gso-size <bytes> [coalesce-enabled]] [mode"
                                + " ethernet|ip4|ip6]",
                        "Create an interface of the packet generator",
                        cli::createInterface),
                Command.underBarrier(
                        "delete packet-generator interface",
                        "<interface>",
                        "Delete an interface of the packet generator",
                        cli::deleteInterface),
                Command.underBarrier(
                        "packet-generator new",
                        StreamParser.USAGE,
                        "Create a stream of packets",
                        (in, out) -> generator.add(parser.parse(in))),
                Command.underBarrier(
                        "packet-generator delete", "<stream>", "Delete a stream of packets", cli::deleteStream),
                Command.underBarrier(
                        "packet-generator configure",
                        "<stream> [limit <packets>] [rate <packets-per-second>] [size <min-max>]",
                        "Change the parameters of a stream",
                        cli::configure),
                Command.underBarrier(
                        "packet-generator enable-stream",
                        "[<stream>]",
                        "Start a stream, or all",
                        (in, out) -> cli.enable(in, true)),
                Command.underBarrier(
                        "packet-generator disable-stream",
                        "[<stream>]",
                        "Stop a stream, or all",
                        (in, out) -> cli.enable(in, false)),
                Command.underBarrier(
                        "packet-generator capture",
                        "<interface> pcap <file> [count <packets>] [disable]",
                        "Write what an interface sends to a file",
                        cli::capture),
                Command.mpSafe(
                        "show packet-generator",
                        "[interface [<interface>]]",
                        "Show the streams of the packet generator",
                        cli::show));
    }

    private void createInterface(final CommandInput in, final CommandOutput out) throws CommandException {
        final int id = in.read(GeneratorCli::id, "pg<number>");
        boolean checksum = false;
        boolean coalesce = false;
        int gsoSize = 0;
        PgMode mode = PgMode.ETHERNET;
        while (!in.atEnd()) {
            if (in.tryKeyword("gso-enabled")) {
                in.expectKeyword("gso-size");
                gsoSize = in.unsigned("gso-size", 1, 0xffff);
            } else if (in.tryKeyword("coalesce-enabled")) {
                coalesce = true;
            } else if (in.tryKeyword("checksum-offload")) {
                checksum = true;
            } else if (in.tryKeyword("mode")) {
                mode = in.oneOf(PgMode.class);
            } else {
                throw in.unknown();
            }
        }
        final PgInterface.Offload offload = new PgInterface.Offload(checksum, gsoSize, coalesce);
        final PgMode wanted = mode;
        InterfaceInput.change(() -> out.line(
                "%s", generator.createInterface(id, wanted, offload).iface().name()));
    }

    private static Integer id(final CommandInput in) throws CommandException {
        final String word = in.word("interface");
        return word.matches("pg[0-9]{1,5}") && Integer.parseInt(word.substring(2)) <= MAX_ID
                ? Integer.valueOf(word.substring(2))
                : null;
    }

    private void deleteInterface(final CommandInput in, final CommandOutput out) throws CommandException {
        final PgInterface pg = pgInterface(in);
        in.expectEnd();
        InterfaceInput.change(() -> generator.deleteInterface(pg));
    }

    private PgInterface pgInterface(final CommandInput in) throws CommandException {
        final Interface iface = InterfaceInput.read(in, generator.table());
        final PgInterface pg = generator.find(iface);
        if (pg == null) {
            throw new CommandException("`" + iface.name() + "' is not a packet-generator interface");
        }
        return pg;
    }

    private void deleteStream(final CommandInput in, final CommandOutput out) throws CommandException {
        final String name = in.word("stream name");
        in.expectEnd();
        if (!generator.remove(name)) {
            throw new CommandException("expected stream name `" + name + "'");
        }
    }

    private void configure(final CommandInput in, final CommandOutput out) throws CommandException {
        final String name = in.word("stream name");
        final PgStream stream = generator.stream(name);
        if (stream == null) {
            throw new CommandException("expected stream name `" + name + "'");
        }
        long limit = stream.limit();
        double rate = stream.rate();
        PacketSize size = null;
        while (!in.atEnd()) {
            if (in.tryKeyword("limit")) {
                limit = (long) in.decimal("limit", 0, MAX_COUNT);
            } else if (in.tryKeyword("rate")) {
                rate = in.decimal("rate", 0, MAX_COUNT);
            } else if (in.tryKeyword("size")) {
                size = in.read(StreamParser::size, StreamParser.SIZE);
            } else {
                throw in.unknown();
            }
        }
        if (size != null && !stream.isDescribed()) {
            throw new CommandException("the sizes of stream `" + name + "' come from its file");
        }
        if (size != null) {
            stream.size(size);
        }
        stream.limit(limit);
        stream.rate(rate);
    }

    private void enable(final CommandInput in, final boolean on) throws CommandException {
        final int mark = in.mark();
        final String name = in.atEnd() ? null : in.word("stream name");
        if (name != null && generator.stream(name) == null) {
            in.reset(mark);
            throw in.unknown();
        }
        in.expectEnd();
        generator.enable(name, on);
    }

    private void capture(final CommandInput in, final CommandOutput out) throws CommandException {
        PgInterface pg = null;
        Path file = null;
        long count = 0;
        boolean disable = false;
        while (!in.atEnd()) {
            if (in.tryKeyword("pcap")) {
                file = StreamParser.path(in.word("file name"));
            } else if (in.tryKeyword("count")) {
                count = in.number("count", 0, Long.MAX_VALUE);
            } else if (in.tryKeyword("disable")) {
                disable = true;
            } else if (pg == null) {
                pg = pgInterface(in);
            } else {
                throw in.unknown();
            }
        }
        if (pg == null) {
            throw in.expected("interface");
        }
        if (disable) {
            generator.stopCapture(pg);
            return;
        }
        if (file == null) {
            throw in.expected("`pcap' and a file name");
        }
        final PgInterface from = pg;
        final Path to = file;
        final long packets = count;
        InterfaceInput.change(() -> generator.capture(from, to, packets));
    }

    private void show(final CommandInput in, final CommandOutput out) throws CommandException {
        if (in.tryKeyword("interface")) {
            final PgInterface only = in.atEnd() ? null : pgInterface(in);
            in.expectEnd();
            showInterfaces(only, out);
            return;
        }
        in.tryKeyword("verbose");
        in.expectEnd();
        final List<PgStream> streams = generator.streams();
        if (streams.isEmpty()) {
            out.line("no streams currently defined");
            return;
        }
        out.line("%-16s%s%s%s", "Name", centred("Enabled", 12), centred("Count", 16), "Parameters");
        for (final PgStream stream : streams) {
            // the state first: a stream that ends in between must not show a count that is too low
            final String enabled = stream.enabled() ? "Yes" : "No";
            out.line(
                    "%-16.16s%s%slimit %d, rate %s pps, size %s, buffer-size %d, worker %d, ",
                    stream.name(),
                    centred(enabled, 12),
                    centred(Long.toString(stream.generated()), 16),
                    stream.limit(),
                    exponential(stream.rate()),
                    stream.size(),
                    2048,
                    Math.max(0, stream.entry().thread() - 1));
        }
    }

    private void showInterfaces(final PgInterface only, final CommandOutput out) {
        out.line("%-16s%-10s%-20s%s", "Name", "Mode", "Offload", "Capture");
        for (final PgInterface pg : generator.interfaces()) {
            if (only == null || only == pg) {
                final PgInterface.Offload offload = pg.offload();
                final String words = (offload.checksum() ? "checksum " : "")
                        + (offload.gsoSize() > 0 ? "gso " + offload.gsoSize() + " " : "")
                        + (offload.coalesce() ? "coalesce" : "");
                final PgCapture capture = pg.capture();
                out.line(
                        "%-16s%-10s%-20s%s",
                        pg.iface().name(),
                        pg.mode().name().toLowerCase(Locale.ROOT),
                        words.isEmpty() ? "none" : words.strip(),
                        capture == null ? "off" : capture.describe());
            }
        }
    }

    /** Text in the middle of a column, the odd blank in front. */
    private static String centred(final String text, final int width) {
        final int blanks = Math.max(0, width - text.length());
        return " ".repeat((blanks + 1) / 2) + text + " ".repeat(blanks / 2);
    }

    /** {@code 1.50e6}, as VPP writes it. */
    private static String exponential(final double value) {
        final String text = String.format("%.2e", value);
        final int e = text.indexOf('e');
        return text.substring(0, e + 1) + Integer.parseInt(text.substring(e + 1).replace("+", ""));
    }
}
