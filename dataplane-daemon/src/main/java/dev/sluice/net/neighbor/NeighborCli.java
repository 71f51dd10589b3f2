package dev.sluice.net.neighbor;

import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.command.RunningConfig;
import dev.sluice.graph.time.Clock;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceInput;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.IpPrefix;
import dev.sluice.net.packet.MacAddress;
import dev.sluice.net.packet.PacketParsers;
import java.util.Collection;
import java.util.function.Consumer;

/** The commands that show and change neighbours. Main thread. */
final class NeighborCli {
    private static final String PUT_USAGE =
            "[add|del] <interface> <ip-address> <mac-address> [static] [no-fib-entry] [count <n>]";
    private static final int MAX_COUNT = 1_000_000;

    private final Neighbors neighbors;
    private final NeighborProcess process;
    private final Interfaces interfaces;
    private final NeighborCounters counters;
    private final Clock clock;

    NeighborCli(
            final Neighbors neighbors,
            final NeighborProcess process,
            final Interfaces interfaces,
            final NeighborCounters counters,
            final Clock clock) {
        this.counters = counters;
        this.neighbors = neighbors;
        this.process = process;
        this.interfaces = interfaces;
        this.clock = clock;
    }

    void register(final CommandRegistry registry) {
        registry.config().add(RunningConfig.Stage.NEIGHBORS, this::write);
        registry.add(Command.mpSafe("set ip neighbor", PUT_USAGE, "Add or delete a neighbor", this::put));
        registry.add(Command.mpSafe("ip neighbor", PUT_USAGE, "Add or delete a neighbor", this::put));
        final IpFamily[] both = IpFamily.values();
        for (final String noun : new String[] {"neighbors", "neighbor"}) {
            registry.add(Command.mpSafe(
                    "show ip " + noun, "[<interface>]", "Show neighbors", (in, out) -> show(in, out, both)));
            for (final IpFamily family : both) {
                registry.add(Command.mpSafe(
                        "show " + family + " " + noun,
                        "[<interface>]",
                        "Show " + family.title() + " neighbors",
                        (in, out) -> show(in, out, family)));
            }
        }
        for (final IpFamily family : both) {
            registry.add(Command.mpSafe(
                    "show " + family + " neighbor-sorted",
                    "",
                    "Show " + family.title() + " neighbors, the one that was heard of longest ago first",
                    (in, out) -> show(in, out, family)));
        }
        registry.add(Command.mpSafe(
                "clear ip neighbors", "[<interface>]", "Delete all neighbors that are not static", this::clear));
        registry.add(
                Command.mpSafe("show ip neighbor-config", "", "Show limits and ageing of neighbors", this::showConfig));
        registry.add(Command.mpSafe(
                "show ip neighbor-stats",
                "[<interface>]",
                "Show the messages of neighbor resolution by interface",
                this::showStats));
        registry.add(Command.mpSafe(
                "set ip neighbor-config",
                "ip4|ip6 [limit <n>] [age <seconds>] [recycle|norecycle]",
                "Set limits and ageing of neighbors",
                this::config));
        registry.add(
                Command.mpSafe("ip probe-neighbor", "<interface> <ip-address>", "Ask for a neighbor", this::probe));
    }

    private void put(final CommandInput in, final CommandOutput out) throws CommandException {
        final boolean add = in.tryOneOf("add", "del") != 1;
        final Interface iface = InterfaceInput.read(in, interfaces);
        final IpAddress address = in.read(PacketParsers::ipAddress, "IP address");
        final Long mac = add ? in.read(PacketParsers::mac, "MAC address") : in.tryRead(PacketParsers::mac);
        boolean isStatic = false;
        boolean noFib = false;
        int count = 1;
        while (!in.atEnd()) {
            if (in.tryKeyword("static")) {
                isStatic = true;
            } else if (in.tryKeyword("no-fib-entry")) {
                noFib = true;
            } else if (in.tryKeyword("count")) {
                count = in.unsigned("count", 1, MAX_COUNT);
            } else {
                throw in.unknown();
            }
        }
        if (add && (MacAddress.isGroup(mac) || mac == MacAddress.ZERO)) {
            throw new CommandException("`" + MacAddress.format(mac) + "' is not the address of one station");
        }
        for (int i = 0; i < count; i++) {
            final IpAddress each = IpPrefix.host(address).plus(i).ip();
            if (!add && !neighbors.remove(iface.index(), each)) {
                throw new CommandException("no neighbor " + each + " on " + iface.name());
            }
            if (add) {
                put(iface, each, mac + i, isStatic, noFib);
            }
        }
    }

    private void put(
            final Interface iface, final IpAddress address, final long mac, final boolean isStatic, final boolean noFib)
            throws CommandException {
        switch (neighbors.put(iface.index(), address, mac, isStatic, noFib)) {
            case FULL ->
                throw new CommandException(
                        "there are " + neighbors.all(address.family()).size() + " neighbors, the limit");
            case STATIC -> throw new CommandException(address + " is static on " + iface.name() + "; delete it first");
            case DONE -> {}
        }
    }

    private void show(final CommandInput in, final CommandOutput out, final IpFamily... families)
            throws CommandException {
        final Interface only = in.atEnd() ? null : InterfaceInput.read(in, interfaces);
        in.expectEnd();
        out.line(
                "%s%s%s%s%s",
                centre("Age", 12),
                centre("IP", 40),
                centre("Flags", 6),
                centre("Ethernet", 20),
                centre("Interface", 24));
        final long now = clock.nowNs();
        for (final IpFamily family : families) {
            rows(neighbors.all(family), only, now, out);
        }
    }

    private void rows(final Collection<Neighbor> all, final Interface only, final long now, final CommandOutput out) {
        for (final Neighbor neighbor : all) {
            if (only == null || only.index() == neighbor.swIfIndex) {
                final Interface iface = interfaces.get(neighbor.swIfIndex);
                out.line(
                        "%12.4f%s%s%s%s",
                        (now - neighbor.updatedNs) / 1e9,
                        centre(neighbor.address.toString(), 40),
                        centre(neighbor.flags(), 6),
                        centre(MacAddress.format(neighbor.mac), 20),
                        iface == null ? "deleted" : iface.name());
            }
        }
    }

    /** VPP's {@code %=n}: the odd blank stands in front. */
    private static String centre(final String text, final int width) {
        final int blanks = Math.max(0, width - text.length());
        return " ".repeat((blanks + 1) / 2) + text + " ".repeat(blanks / 2);
    }

    private void clear(final CommandInput in, final CommandOutput out) throws CommandException {
        final Interface only = in.atEnd() ? null : InterfaceInput.read(in, interfaces);
        in.expectEnd();
        neighbors.removeIf(neighbor -> !neighbor.isStatic && (only == null || only.index() == neighbor.swIfIndex));
    }

    private void showConfig(final CommandInput in, final CommandOutput out) throws CommandException {
        in.expectEnd();
        for (final IpFamily family : IpFamily.values()) {
            final Neighbors.Config config = neighbors.config(family);
            out.line("%s:", family);
            out.line("  limit:%d, age:%d, recycle:%d", config.limit(), config.ageSeconds(), config.recycle() ? 1 : 0);
        }
    }

    private void showStats(final CommandInput in, final CommandOutput out) throws CommandException {
        final Interface only = in.atEnd() ? null : InterfaceInput.read(in, interfaces);
        in.expectEnd();
        for (final Interface iface : interfaces.all()) {
            if (only == null || only == iface) {
                out.line("  %s", iface.name());
                out.line("    arp:%s", counters.format(iface.index()));
            }
        }
    }

    private void config(final CommandInput in, final CommandOutput out) throws CommandException {
        final IpFamily family = in.oneOf("ip4", "ip6") == 0 ? IpFamily.IP4 : IpFamily.IP6;
        Neighbors.Config config = neighbors.config(family);
        while (!in.atEnd()) {
            if (in.tryKeyword("limit")) {
                config = new Neighbors.Config(
                        in.unsigned("limit", 0, Integer.MAX_VALUE), config.ageSeconds(), config.recycle());
            } else if (in.tryKeyword("age")) {
                config = new Neighbors.Config(config.limit(), in.unsigned("age", 0, 86_400), config.recycle());
            } else {
                config = new Neighbors.Config(
                        config.limit(), config.ageSeconds(), in.oneOf("recycle", "norecycle") == 0);
            }
        }
        neighbors.config(family, config);
    }

    private void probe(final CommandInput in, final CommandOutput out) throws CommandException {
        final Interface iface = InterfaceInput.read(in, interfaces);
        final IpAddress address = in.read(PacketParsers::ipAddress, "IP address");
        in.expectEnd();
        process.probe(iface.index(), address);
    }

    private void write(final Consumer<String> line) {
        for (final IpFamily family : IpFamily.values()) {
            final Neighbors.Config config = neighbors.config(family);
            if (!config.equals(Neighbors.DEFAULT)) {
                line.accept("set ip neighbor-config " + family + " limit " + config.limit() + " age "
                        + config.ageSeconds() + (config.recycle() ? " recycle" : " norecycle"));
            }
            for (final Neighbor neighbor : neighbors.all(family)) {
                final Interface iface = interfaces.get(neighbor.swIfIndex);
                if (neighbor.isStatic && iface != null) {
                    line.accept("set ip neighbor " + iface.name() + " " + neighbor.address + " "
                            + MacAddress.format(neighbor.mac) + " static"
                            + (neighbor.noFibEntry ? " no-fib-entry" : ""));
                }
            }
        }
    }
}
