package dev.sluice.driver.pcap;

import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.graph.node.Graph;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceInput;
import dev.sluice.net.iface.Interfaces;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executor;

/** {@code pcap trace}, with VPP's words. Files go to one directory. Main thread. */
public final class PcapCli {
    private static final int DEFAULT_PACKETS = 100;
    private static final int DEFAULT_BYTES = 512;

    private final PcapTrace trace;
    private final Interfaces interfaces;
    private final Graph graph;
    private final Path directory;
    private final Executor files;
    private final Executor mainLater;

    private PcapCli(
            final PcapTrace trace,
            final Interfaces interfaces,
            final Graph graph,
            final Path directory,
            final Executor files,
            final Executor mainLater) {
        this.files = files;
        this.mainLater = mainLater;
        this.trace = trace;
        this.interfaces = interfaces;
        this.graph = graph;
        this.directory = directory;
    }

    /**
     * The commands of this package.
     *
     * @param directory where the files go, {@code /tmp} as in VPP
     * @param files writes files, one after the other
     * @param mainLater runs a task on the main thread
     */
    public static List<Command> commands(
            final PcapTrace trace,
            final Interfaces interfaces,
            final Graph graph,
            final Path directory,
            final Executor files,
            final Executor mainLater) {
        final PcapCli cli = new PcapCli(trace, interfaces, graph, directory, files, mainLater);
        return List.of(Command.mpSafe(
                "pcap trace",
                "[rx] [tx] [drop] [max <packets>] [intfc <interface>|any] [file <name>] [max-bytes-per-pkt <n>]"
                        + " [error <{node}.{reason}>] [status] [off]",
                "Capture packets that are received, sent or dropped",
                cli::trace));
    }

    /** What was read. */
    private static final class Words {
        boolean rx;
        boolean tx;
        boolean drop;
        boolean off;
        boolean status;
        int max = DEFAULT_PACKETS;
        int maxBytes = DEFAULT_BYTES;
        int swIfIndex = PcapTrace.ANY;
        int error = PcapTrace.ANY;
        String file;
    }

    private void trace(final CommandInput in, final CommandOutput out) throws CommandException {
        final Words words = new Words();
        while (!in.atEnd()) {
            read(in, words);
        }
        if (words.status) {
            status(out);
        } else if (words.off) {
            stop(out);
        } else {
            start(words);
        }
    }

    private void read(final CommandInput in, final Words words) throws CommandException {
        if (in.tryKeyword("rx")) {
            words.rx = true;
        } else if (in.tryKeyword("tx")) {
            words.tx = true;
        } else if (in.tryKeyword("drop")) {
            words.drop = true;
        } else if (in.tryKeyword("off")) {
            words.off = true;
        } else if (in.tryKeyword("status")) {
            words.status = true;
        } else if (in.tryKeyword("max")) {
            words.max = in.unsigned("max", 1, PcapTrace.MAX_PACKETS);
        } else if (in.tryKeyword("max-bytes-per-pkt")) {
            words.maxBytes = in.unsigned("max-bytes-per-pkt", PcapTrace.MIN_BYTES, PcapTrace.MAX_BYTES);
        } else if (in.tryKeyword("intfc")) {
            final Interface iface = in.tryKeyword("any") ? null : InterfaceInput.read(in, interfaces);
            words.swIfIndex = iface == null ? PcapTrace.ANY : iface.index();
        } else if (in.tryKeyword("file")) {
            words.file = in.word("file name");
            if (!PcapTrace.isFileName(words.file)) {
                throw new CommandException("illegal characters in filename `" + words.file + "'");
            }
        } else if (in.tryKeyword("error")) {
            words.error = error(in);
        } else {
            throw in.unknown();
        }
    }

    /** {@code {node}.{reason}}: the counter's short name or its description. */
    private int error(final CommandInput in) throws CommandException {
        final String node = in.group().rest();
        in.expectKeyword(".");
        final String reason = in.group().rest();
        final int index = PcapTrace.error(graph, node + "." + reason);
        if (index == PcapTrace.ANY) {
            throw new CommandException("unknown error `{" + node + "}.{" + reason + "}'");
        }
        return index;
    }

    private void start(final Words words) throws CommandException {
        if (!words.rx && !words.tx && !words.drop) {
            throw new CommandException("Must specify at least one of rx, tx and drop");
        }
        if (trace.settings() != null) {
            throw new CommandException("pcap trace is on already; `pcap trace off' ends it");
        }
        final String points = (words.rx ? "rx" : "") + (words.tx ? "tx" : "") + (words.drop ? "drop" : "");
        final String file = words.file == null ? points + ".pcap" : words.file;
        trace.start(new PcapTrace.Settings(
                words.rx,
                words.tx,
                words.drop,
                words.max,
                words.swIfIndex,
                words.error,
                words.maxBytes,
                directory.resolve(file)));
    }

    /** The file is written beside the main thread; the answer comes when it is there. */
    private void stop(final CommandOutput out) {
        final PcapTrace.Settings settings = trace.settings();
        final PcapWriter ended = trace.stop();
        if (ended == null) {
            return;
        }
        if (ended.packets() == 0) {
            out.line("No packets captured...");
            return;
        }
        final CommandOutput.Completion completion = out.defer();
        final long packets = ended.packets();
        files.execute(() -> {
            final IOException failure = write(ended);
            mainLater.execute(() -> {
                if (failure == null) {
                    out.line("Write %d packets to %s, and stop capture...", packets, settings.file());
                    completion.end(null);
                } else {
                    completion.end(new CommandException("write `" + settings.file() + "': " + failure.getMessage()));
                }
            });
        });
    }

    private static IOException write(final PcapWriter writer) {
        try {
            writer.close();
            return null;
        } catch (final IOException e) {
            return e;
        }
    }

    private void status(final CommandOutput out) {
        final PcapTrace.Settings settings = trace.settings();
        if (settings == null) {
            out.line("pcap rx capture is off...");
            out.line("pcap tx capture is off...");
            out.line("pcap drop capture is off...");
            return;
        }
        final Interface iface = interfaces.get(settings.swIfIndex());
        out.line(
                "max is %d, for %s interface to file %s",
                settings.max(), iface == null ? "any" : iface.name(), settings.file());
        line(out, "rx", settings.rx(), settings.max());
        line(out, "tx", settings.tx(), settings.max());
        line(out, "drop", settings.drop(), settings.max());
    }

    private void line(final CommandOutput out, final String point, final boolean on, final int max) {
        if (on) {
            out.line("pcap %s capture is on: %d of %d pkts...", point, trace.captured(), max);
        } else {
            out.line("pcap %s capture is off...", point);
        }
    }
}
