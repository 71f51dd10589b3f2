package dev.sluice.net.fib;

import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.command.RunningConfig;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.PacketParsers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Commands about the MTUs of paths. Main thread only. */
public final class PathMtuCli {
    private final Fibs fibs;
    private final PathMtus mtus;

    private PathMtuCli(final Fibs fibs, final PathMtus mtus) {
        this.fibs = fibs;
        this.mtus = mtus;
    }

    /** Adds the commands. */
    public static void register(final CommandRegistry registry, final PathMtus mtus, final Fibs fibs) {
        final PathMtuCli cli = new PathMtuCli(fibs, mtus);
        registry.add(cli.commands());
        registry.config().add(RunningConfig.Stage.ROUTES, cli::write);
    }

    private List<Command> commands() {
        return List.of(
                Command.mpSafe(
                        "set ip pmtu",
                        "<peer> [table <table-id>] <bytes>|off",
                        "Set the MTU of the path to a neighbor, where it is less than the interface's",
                        this::set),
                Command.mpSafe("show ip pmtu", "", "Show the MTUs of paths", this::show));
    }

    private void set(final CommandInput in, final CommandOutput out) throws CommandException {
        final Integer ip4 = in.tryRead(PacketParsers::ip4Address);
        final IpAddress peer = ip4 != null ? IpAddress.ip4(ip4) : in.read(PacketParsers::ip6Address, "address");
        final int id = in.tryKeyword("table") ? in.u32("table id") : 0;
        final FibTable table = fibs.of(peer.family()).table(id);
        if (table == null) {
            throw new CommandException("Nonexistent table id " + Integer.toUnsignedString(id));
        }
        final int mtu = in.tryKeyword("off") ? 0 : in.unsigned("bytes", 68, PathMtus.NONE - 1);
        in.expectEnd();
        mtus.update(table.index(), peer, mtu);
    }

    /** Those whose table has not been deleted. */
    private List<PathMtus.Entry> entries() {
        final List<PathMtus.Entry> there = new ArrayList<>();
        for (final PathMtus.Entry entry : mtus.all()) {
            if (fibs.of(entry.peer().address().family())
                            .tableByIndex(entry.peer().fibIndex())
                    != null) {
                there.add(entry);
            }
        }
        return there;
    }

    private void show(final CommandInput in, final CommandOutput out) throws CommandException {
        in.expectEnd();
        int row = 0;
        for (final PathMtus.Entry entry : entries()) {
            final IpFamily family = entry.peer().address().family();
            final FibTable table = fibs.of(family).tableByIndex(entry.peer().fibIndex());
            out.line(
                    "[%d] [tbl:[%s:%d]] %s/%d pmtu:[cfg:%d]",
                    row++,
                    Integer.toUnsignedString(table.tableId()),
                    table.index(),
                    entry.peer().address(),
                    family.bits(),
                    entry.mtu());
        }
    }

    private void write(final Consumer<String> line) {
        for (final PathMtus.Entry entry : entries()) {
            final IpAddress peer = entry.peer().address();
            final int id =
                    fibs.of(peer.family()).tableByIndex(entry.peer().fibIndex()).tableId();
            line.accept("set ip pmtu " + peer + (id == 0 ? "" : " table " + Integer.toUnsignedString(id)) + " "
                    + entry.mtu());
        }
    }
}
