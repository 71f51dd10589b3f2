package dev.sluice.net.iface;

import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.graph.counter.WorkerCounters;
import dev.sluice.net.arc.Feature;
import dev.sluice.net.arc.FeatureArc;
import dev.sluice.net.arc.FeatureArcs;
import dev.sluice.net.packet.MacAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntFunction;

/** What the CLI shows of interfaces, in VPP's columns. Main thread. */
final class ShowInterface {
    private static final int NAME = 32;
    private static final int COUNTERS = 68;

    private final Interfaces interfaces;
    private final RxQueues queues;
    private final FeatureArcs arcs;
    private final IntFunction<String> threadName;

    ShowInterface(
            final Interfaces interfaces,
            final RxQueues queues,
            final FeatureArcs arcs,
            final IntFunction<String> threadName) {
        this.interfaces = interfaces;
        this.queues = queues;
        this.arcs = arcs;
        this.threadName = threadName;
    }

    List<Command> commands() {
        return List.of(
                Command.mpSafe(
                        "show interface",
                        "[<interface> ...] [address|features|tag|verbose]",
                        "Show interfaces and their counters",
                        this::show),
                Command.mpSafe(
                        "show interface address",
                        "[<interface> ...]",
                        "Show the addresses of interfaces",
                        this::addresses),
                Command.mpSafe("show interface tag", "<interface>", "Show the remark on an interface", this::tag),
                Command.mpSafe(
                        "show interface features",
                        "<interface>",
                        "Show the features of an interface on each arc",
                        this::features),
                Command.mpSafe("show features", "[verbose]", "Show the feature arcs and their features", this::arcs),
                Command.mpSafe(
                        "show interface rx-placement",
                        "[<interface>]",
                        "Show which thread reads which receive queue",
                        this::placement),
                Command.mpSafe(
                        "show hardware-interfaces",
                        "[<interface> ...] [brief|verbose]",
                        "Show what stands behind interfaces",
                        this::hardware));
    }

    private List<Interface> chosen(final CommandInput in) throws CommandException {
        final List<Interface> list = new ArrayList<>();
        while (!in.atEnd()) {
            list.add(InterfaceInput.read(in, interfaces));
        }
        return orAll(list);
    }

    private List<Interface> orAll(final List<Interface> named) {
        return named.isEmpty()
                ? interfaces.all().stream()
                        .sorted(Comparator.comparing(Interface::name))
                        .toList()
                : named;
    }

    /** What is to be shown may stand behind the interfaces as well as before them. */
    private void show(final CommandInput in, final CommandOutput out) throws CommandException {
        final List<Interface> named = new ArrayList<>();
        while (!in.atEnd()) {
            if (in.tryKeyword("address") || in.tryKeyword("addr")) {
                in.expectEnd();
                addresses(orAll(named), out);
                return;
            }
            final boolean features = in.tryKeyword("features");
            if (features || in.tryKeyword("tag")) {
                in.expectEnd();
                if (named.isEmpty()) {
                    throw in.expected("interface");
                }
                for (final Interface iface : named) {
                    out.print(features ? features(iface) : tag(iface));
                }
                return;
            }
            if (!in.tryKeyword("verbose")) {
                named.add(InterfaceInput.read(in, interfaces));
            }
        }
        counters(orAll(named), out);
    }

    private void counters(final List<Interface> list, final CommandOutput out) {
        out.print(Columns.centre("Name", NAME) + Columns.centre("Idx", 5) + Columns.centre("State", 10)
                + Columns.centre("MTU (L3/IP4/IP6/MPLS)", 21) + Columns.centre("Counter", 16)
                + Columns.centre("Count", 16) + "\n");
        for (final Interface iface : list) {
            final String mtu = iface.mtu() + "/" + iface.ip4Mtu() + "/" + iface.ip6Mtu() + "/" + iface.mplsMtu();
            final StringBuilder row = new StringBuilder(Columns.left(iface.name(), NAME))
                    .append(Columns.centre(iface.index(), 5))
                    .append(Columns.centre(iface.adminUp() ? "up" : "down", 10))
                    .append(Columns.centre(mtu, 21));
            final List<String> counters = counters(iface.index());
            row.append(String.join("\n" + " ".repeat(COUNTERS), counters));
            out.print(row.append('\n').toString());
        }
    }

    private List<String> counters(final int index) {
        final InterfaceCounters all = interfaces.counters();
        final List<String> rows = new ArrayList<>();
        for (final WorkerCounters counters : List.of(all.rx, all.tx)) {
            final String name = counters.name().substring("/if/".length());
            row(rows, name + " packets", counters.sum(index));
            row(rows, name + " bytes", counters.sumBytes(index));
        }
        for (final WorkerCounters counters :
                List.of(all.drops, all.punts, all.ip4, all.ip6, all.rxNoBuffer, all.rxMiss, all.rxError, all.txError)) {
            row(rows, counters.name().substring("/if/".length()), counters.sum(index));
        }
        return rows;
    }

    private static void row(final List<String> rows, final String name, final long value) {
        if (value != 0) {
            rows.add(String.format("%-16s%16d", name, value));
        }
    }

    private void addresses(final CommandInput in, final CommandOutput out) throws CommandException {
        addresses(chosen(in), out);
    }

    private static void addresses(final List<Interface> list, final CommandOutput out) {
        for (final Interface iface : list) {
            out.print(iface.name() + " (" + (iface.adminUp() ? "up" : "dn") + "):\n");
            out.print(iface.switching == null ? "" : "  L2 " + iface.switching + "\n");
            final String table = iface.ip4Table() == 0 ? "" : " ip4 table " + iface.ip4Table();
            final String table6 = iface.ip6Table() == 0 ? "" : " ip6 table " + iface.ip6Table();
            final Interface lender = iface.lender();
            if (lender != null) {
                out.print("  unnumbered, use " + lender.name() + "\n");
                lender.ip4Addresses().forEach(address -> out.print("  L3 " + address + table + "\n"));
                lender.ip6Addresses().forEach(address -> out.print("  L3 " + address + table6 + "\n"));
            }
            iface.ip4Addresses().forEach(address -> out.print("  L3 " + address + table + "\n"));
            iface.ip6Addresses().forEach(address -> out.print("  L3 " + address + table6 + "\n"));
        }
    }

    private void tag(final CommandInput in, final CommandOutput out) throws CommandException {
        final Interface iface = InterfaceInput.read(in, interfaces);
        in.expectEnd();
        out.print(tag(iface));
    }

    private static String tag(final Interface iface) {
        return iface.name() + ": " + (iface.tag().isEmpty() ? "[no tag]" : iface.tag()) + "\n";
    }

    private void features(final CommandInput in, final CommandOutput out) throws CommandException {
        final Interface iface = InterfaceInput.read(in, interfaces);
        in.expectEnd();
        out.print(features(iface));
    }

    private String features(final Interface iface) {
        final StringBuilder text = new StringBuilder("Feature paths configured on " + iface.name() + "...\n");
        for (final FeatureArc arc : arcs.all()) {
            final List<String> on = arc.enabledOn(iface.index());
            text.append('\n').append(arc.name()).append(":\n  ");
            text.append(on.isEmpty() ? "none configured" : String.join("\n  ", on))
                    .append('\n');
        }
        return text.toString();
    }

    private void arcs(final CommandInput in, final CommandOutput out) throws CommandException {
        final boolean verbose = in.tryKeyword("verbose");
        in.expectEnd();
        out.print("Available feature paths\n");
        int number = 0;
        for (final FeatureArc arc : arcs.all()) {
            out.print((verbose ? String.format("[%2d] ", number++) : "") + arc.name() + ":\n");
            final List<Feature> features = arc.features();
            for (int i = 0; i < features.size(); i++) {
                final String index = verbose ? String.format("[%2d]: ", i) : "";
                out.print("  " + index + features.get(i).node() + "\n");
            }
        }
    }

    private void placement(final CommandInput in, final CommandOutput out) throws CommandException {
        final Interface only = in.atEnd() ? null : InterfaceInput.read(in, interfaces);
        in.expectEnd();
        int thread = -1;
        String node = "";
        final List<RxQueue> sorted = new ArrayList<>(queues.all());
        sorted.sort(Comparator.comparingInt(RxQueue::thread)
                .thenComparing(RxQueue::inputNode)
                .thenComparing(queue -> queue.iface().name())
                .thenComparingInt(RxQueue::queueId));
        for (final RxQueue queue : sorted) {
            if (only != null && queue.iface() != only) {
                continue;
            }
            if (queue.thread() != thread) {
                thread = queue.thread();
                node = "";
                out.print("Thread " + thread + " (" + threadName.apply(thread) + "):\n");
            }
            if (!queue.inputNode().equals(node)) {
                node = queue.inputNode();
                out.print(" node " + node + ":\n");
            }
            out.print("    " + queue.iface().name() + " queue " + queue.queueId() + " ("
                    + queue.mode().label() + ")\n");
        }
    }

    private void hardware(final CommandInput in, final CommandOutput out) throws CommandException {
        int detail = -1;
        final List<Interface> named = new ArrayList<>();
        while (!in.atEnd()) {
            final int word = in.tryOneOf("brief", "verbose", "detail");
            detail = Math.max(detail, word);
            if (word < 0) {
                named.add(InterfaceInput.read(in, interfaces));
            }
        }
        out.print(Columns.centre("Name", NAME) + Columns.centre("Idx", 6) + Columns.centre("Link", 8) + "Hardware\n");
        for (final Interface iface : orAll(named)) {
            if (iface.parent() == null) {
                out.print(Columns.left(iface.name(), NAME) + Columns.centre(iface.index(), 6)
                        + Columns.centre(iface.linkUp() ? "up" : "down", 8) + iface.name() + "\n");
                if (detail != 0) {
                    out.print(details(iface, detail > 0));
                }
            }
        }
    }

    private String details(final Interface iface, final boolean verbose) {
        final StringBuilder text = new StringBuilder("  Link speed: unknown\n");
        final List<RxQueue> rx = queues.of(iface);
        if (!rx.isEmpty()) {
            text.append("  RX Queues:\n    queue thread         mode      \n");
        }
        for (final RxQueue queue : rx) {
            text.append(String.format(
                    "    %-6d%-14s %-10s%n",
                    queue.queueId(),
                    threadName.apply(queue.thread()) + " (" + queue.thread() + ")",
                    queue.mode().label()));
        }
        if (iface.linkType() == LinkType.ETHERNET) {
            text.append("  Ethernet address ")
                    .append(MacAddress.format(iface.mac()))
                    .append('\n');
        }
        final String device = iface.driver().deviceClass();
        text.append(device.isEmpty() ? "  local\n" : "  " + device + "\n");
        return text.append(iface.driver().describe(iface, verbose)).toString();
    }
}
