package dev.sluice.net.neighbor;

import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.time.Clock;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceInput;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.Ip4Address;
import dev.sluice.net.packet.MacAddress;
import dev.sluice.net.packet.PacketParsers;

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
        registry.add(Command.mpSafe("set ip neighbor", PUT_USAGE, "Add or delete a neighbor", this::put));
        registry.add(Command.mpSafe("ip neighbor", PUT_USAGE, "Add or delete a neighbor", this::put));
        for (final String path : new String[] {"show ip neighbors", "show ip neighbor", "show ip4 neighbors"}) {
            registry.add(Command.mpSafe(path, "[<interface>]", "Show neighbors", this::show));
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
                "ip4 [limit <n>] [age <seconds>] [recycle|norecycle]",
                "Set limits and ageing of neighbors",
                this::config));
        registry.add(
                Command.mpSafe("ip probe-neighbor", "<interface> <ip-address>", "Ask for a neighbor", this::probe));
    }

    private void put(final CommandInput in, final CommandOutput out) throws CommandException {
        final boolean add = in.tryOneOf("add", "del") != 1;
        final Interface iface = InterfaceInput.read(in, interfaces);
        final int address = in.read(PacketParsers::ip4Address, "IP address");
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
            final boolean done = add
                    ? neighbors.put(iface.index(), address + i, mac + i, isStatic, noFib)
                    : neighbors.remove(iface.index(), address + i);
            if (!done) {
                throw new CommandException(
                        add
                                ? "there are " + neighbors.all().size() + " neighbors, the limit"
                                : "no neighbor " + Ip4Address.format(address + i) + " on " + iface.name());
            }
        }
    }

    private void show(final CommandInput in, final CommandOutput out) throws CommandException {
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
        for (final Neighbor neighbor : neighbors.all()) {
            if (only == null || only.index() == neighbor.swIfIndex) {
                final Interface iface = interfaces.get(neighbor.swIfIndex);
                out.line(
                        "%12.4f%s%s%s%s",
                        (now - neighbor.updatedNs) / 1e9,
                        centre(Ip4Address.format(neighbor.address), 40),
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
        final Neighbors.Config config = neighbors.config();
        out.line("ip4:");
        out.line("  limit:%d, age:%d, recycle:%d", config.limit(), config.ageSeconds(), config.recycle() ? 1 : 0);
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
        in.expectKeyword("ip4");
        Neighbors.Config config = neighbors.config();
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
        neighbors.config(config);
    }

    private void probe(final CommandInput in, final CommandOutput out) throws CommandException {
        final Interface iface = InterfaceInput.read(in, interfaces);
        final int address = in.read(PacketParsers::ip4Address, "IP address");
        in.expectEnd();
        process.probe(iface.index(), address);
    }
}
