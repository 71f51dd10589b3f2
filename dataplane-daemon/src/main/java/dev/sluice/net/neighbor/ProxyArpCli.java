package dev.sluice.net.neighbor;

import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.command.RunningConfig;
import dev.sluice.net.fib.Ip4Fib;
import dev.sluice.net.fib.Ip4FibTable;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceInput;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.Ip4Address;
import dev.sluice.net.packet.PacketParsers;
import java.util.function.Consumer;

/** The commands of proxy ARP. Main thread. */
final class ProxyArpCli {
    private static final String RANGE_USAGE = "[del] [table-ID <table-id>] [start] <address> [-|end] <address>";

    private final ProxyArp proxy;
    private final Ip4Fib fib;
    private final Interfaces interfaces;

    ProxyArpCli(final ProxyArp proxy, final Ip4Fib fib, final Interfaces interfaces) {
        this.proxy = proxy;
        this.fib = fib;
        this.interfaces = interfaces;
    }

    void register(final CommandRegistry registry) {
        registry.config().add(RunningConfig.Stage.NEIGHBORS, this::write);
        registry.add(Command.mpSafe(
                "set interface proxy-arp",
                "<interface> [enable|disable]",
                "Answer on an interface for the addresses of proxy ARP ranges",
                this::enable));
        registry.add(Command.mpSafe("set arp proxy", RANGE_USAGE, "Add or delete a proxy ARP range", this::range));
        registry.add(Command.mpSafe("set ip arp proxy", RANGE_USAGE, "Add or delete a proxy ARP range", this::range));
        registry.add(Command.mpSafe("show arp proxy", "", "Show proxy ARP ranges and interfaces", this::show));
    }

    private void enable(final CommandInput in, final CommandOutput out) throws CommandException {
        final Interface iface = InterfaceInput.read(in, interfaces);
        final boolean on = in.atEnd() || in.onOff();
        in.expectEnd();
        proxy.enable(iface.index(), on);
    }

    private void range(final CommandInput in, final CommandOutput out) throws CommandException {
        final boolean add = !in.tryKeyword("del");
        int tableId = 0;
        if (in.tryKeyword("table-ID") || in.tryKeyword("table-id")) {
            tableId = in.u32("table id");
        }
        in.tryKeyword("start");
        final int low = in.read(PacketParsers::ip4Address, "first address");
        in.tryOneOf("-", "end");
        final int high = in.read(PacketParsers::ip4Address, "last address");
        in.expectEnd();
        final Ip4FibTable table = fib.table(tableId);
        if (table == null) {
            throw new CommandException("no table " + Integer.toUnsignedString(tableId));
        }
        if (Integer.compareUnsigned(low, high) > 0) {
            throw new CommandException(Ip4Address.format(low) + " is behind " + Ip4Address.format(high));
        }
        if (!proxy.set(new ProxyArp.Range(table.index(), low, high), add)) {
            throw new CommandException("no such range");
        }
    }

    private void show(final CommandInput in, final CommandOutput out) throws CommandException {
        in.expectEnd();
        out.line("Proxy arps %s", proxy.ranges().length == 0 ? "disabled" : "enabled for:");
        for (final ProxyArp.Range range : proxy.ranges()) {
            out.line(
                    "  fib_index:%d %s - %s",
                    range.fibIndex(), Ip4Address.format(range.low()), Ip4Address.format(range.high()));
        }
        for (final Interface iface : interfaces.all()) {
            if (proxy.isEnabled(iface.index())) {
                out.line("  on %s", iface.name());
            }
        }
    }

    private void write(final Consumer<String> line) {
        for (final ProxyArp.Range range : proxy.ranges()) {
            final Ip4FibTable table = fib.tableByIndex(range.fibIndex());
            if (table == null) {
                // the table was deleted before the range
                continue;
            }
            final int id = table.tableId();
            line.accept("set arp proxy " + (id == 0 ? "" : "table-id " + Integer.toUnsignedString(id) + " ") + "start "
                    + Ip4Address.format(range.low()) + " end " + Ip4Address.format(range.high()));
        }
        for (final Interface iface : interfaces.all()) {
            if (proxy.isEnabled(iface.index())) {
                line.accept("set interface proxy-arp " + iface.name() + " enable");
            }
        }
    }
}
