package dev.sluice.net.ip4;

import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.command.RunningConfig;
import dev.sluice.net.fib.FibTable;
import dev.sluice.net.fib.Fibs;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceInput;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.iface.Ip6Addressing;
import dev.sluice.net.packet.Ip4Prefix;
import dev.sluice.net.packet.Ip6Prefix;
import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.PacketParsers;
import java.util.List;
import java.util.function.Consumer;

/**
 * {@code set interface ip address}, {@code set interface ip table} and {@code set interface ip6 table}. Main thread.
 */
public final class Ip4InterfaceCli {
    private final Interfaces interfaces;
    private final Fibs fibs;

    private Ip4InterfaceCli(final Interfaces interfaces, final Fibs fibs) {
        this.interfaces = interfaces;
        this.fibs = fibs;
    }

    /** Adds the commands. */
    public static void register(final CommandRegistry registry, final Interfaces interfaces, final Fibs fibs) {
        final Ip4InterfaceCli cli = new Ip4InterfaceCli(interfaces, fibs);
        registry.add(List.of(
                Command.mpSafe(
                        "set interface ip address",
                        "[del] <interface> <prefix>|all",
                        "Add or delete an address of an interface",
                        cli::address),
                Command.mpSafe(
                        "set interface ip table",
                        "<interface> <table-id>",
                        "Move an interface to an IPv4 table",
                        (in, out) -> cli.table(IpFamily.IP4, in)),
                Command.mpSafe(
                        "set interface ip6 table",
                        "<interface> <table-id>",
                        "Move an interface to an IPv6 table",
                        (in, out) -> cli.table(IpFamily.IP6, in))));
        registry.config().add(RunningConfig.Stage.INTERFACE_SETTINGS, cli::writeTables);
        registry.config().add(RunningConfig.Stage.ADDRESSES, cli::writeAddresses);
    }

    private void writeTables(final Consumer<String> line) {
        for (final Interface iface : interfaces.all()) {
            for (final IpFamily family : IpFamily.values()) {
                if (iface.table(family) != 0) {
                    final FibTable table = fibs.of(family).tableByIndex(iface.table(family));
                    line.accept("set interface " + (family == IpFamily.IP4 ? "ip" : "ip6") + " table " + iface.name()
                            + " " + Integer.toUnsignedString(table.tableId()));
                }
            }
        }
    }

    private void writeAddresses(final Consumer<String> line) {
        for (final Interface iface : interfaces.all()) {
            for (final IpFamily family : IpFamily.values()) {
                iface.addresses(family)
                        .forEach(address -> line.accept("set interface ip address " + iface.name() + " " + address));
            }
        }
    }

    private void address(final CommandInput in, final CommandOutput out) throws CommandException {
        final boolean del = in.tryKeyword("del");
        final Interface iface = InterfaceInput.read(in, interfaces);
        if (del && in.tryKeyword("all")) {
            in.expectEnd();
            List.copyOf(iface.ip4Addresses())
                    .forEach(address -> interfaces.addressing().removeIp4Address(iface, address));
            List.copyOf(iface.ip6Addresses())
                    .forEach(address -> interfaces.addressing().removeIp6Address(iface, address));
            return;
        }
        final Ip6Prefix ip6 = in.tryRead(PacketParsers::ip6Prefix);
        if (ip6 != null) {
            in.expectEnd();
            ip6Address(iface, ip6, del);
            return;
        }
        final Ip4Prefix address = in.read(PacketParsers::ip4Prefix, "address with its prefix length");
        in.expectEnd();
        if (!del) {
            final String conflict = conflict(interfaces, iface, address);
            if (conflict != null) {
                throw new CommandException(conflict);
            }
            interfaces.addressing().addIp4Address(iface, address);
        } else if (!interfaces.addressing().removeIp4Address(iface, address)) {
            throw new CommandException(address + " not found for interface " + iface.name());
        }
    }

    private void ip6Address(final Interface iface, final Ip6Prefix address, final boolean del) throws CommandException {
        if (!del) {
            final String refusal = Ip6Addressing.refusal(interfaces, iface, address);
            if (refusal != null) {
                throw new CommandException(refusal);
            }
            Ip6Addressing.add(interfaces, iface, address);
        } else if (address.ip().equals(iface.linkLocal())) {
            throw new CommandException("address not deletable");
        } else if (!interfaces.addressing().removeIp6Address(iface, address)) {
            throw new CommandException(address + " not found for interface " + iface.name());
        }
    }

    /**
     * Why an interface may not have an address, in VPP's words, or null: it would be in a network that its table has
     * already.
     */
    public static String conflict(final Interfaces interfaces, final Interface iface, final Ip4Prefix address) {
        if (iface.index() == 0) {
            return "failed to add " + address + " on " + iface.name() + ", which has no addresses";
        }
        for (final Interface other : interfaces.all()) {
            if (other.ip4Table() != iface.ip4Table()) {
                continue;
            }
            for (final Ip4Prefix taken : other.ip4Addresses()) {
                final boolean overlap = taken.contains(address.address()) || address.contains(taken.address());
                final boolean secondary =
                        other == iface && taken.length() == address.length() && taken.address() != address.address();
                if (overlap && !secondary) {
                    return "failed to add " + address + " on " + iface.name() + " which conflicts with " + taken
                            + " for interface " + other.name();
                }
            }
        }
        return null;
    }

    private void table(final IpFamily family, final CommandInput in) throws CommandException {
        final Interface iface = InterfaceInput.read(in, interfaces);
        final int id = in.u32("table id");
        in.expectEnd();
        final FibTable table = fibs.of(family).table(id);
        if (table == null) {
            throw new CommandException("Nonexistent table id " + Integer.toUnsignedString(id));
        }
        if (!iface.addresses(family).isEmpty()
                || iface.lender() != null
                || !iface.borrowers().isEmpty()) {
            throw new CommandException("addresses found on interface " + iface.name()
                    + "; delete them before you move it to another table");
        }
        interfaces.addressing().table(iface, family, table.index());
    }
}
