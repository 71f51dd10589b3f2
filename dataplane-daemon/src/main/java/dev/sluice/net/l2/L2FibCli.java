package dev.sluice.net.l2;

import static dev.sluice.net.l2.L2Columns.centre;
import static dev.sluice.net.l2.L2Columns.mark;

import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceInput;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.MacAddress;
import dev.sluice.net.packet.PacketParsers;

/** The commands that show and change the MAC table. Main thread. */
final class L2FibCli {
    /** In an entry without interface: a filter. */
    private static final int NO_INTERFACE = MacTable.INTERFACE;

    private final BridgeDomains domains;
    private final L2Fib fib;
    private final L2Process process;
    private final Interfaces interfaces;

    L2FibCli(final BridgeDomains domains, final L2Fib fib, final L2Process process, final Interfaces interfaces) {
        this.domains = domains;
        this.fib = fib;
        this.process = process;
        this.interfaces = interfaces;
    }

    void register(final CommandRegistry registry) {
        registry.add(Command.mpSafe(
                "show l2fib", "[verbose|all] [bd_id <n>|bd_index <n>] [learn|add]", "Show the MAC table", this::show));
        registry.add(Command.mpSafe(
                "l2fib add",
                "<mac> <bridge-domain-id> filter|<interface> [static|filter|bvi]",
                "Add an entry to the MAC table",
                this::add));
        registry.add(Command.mpSafe(
                "l2fib del", "<mac> <bridge-domain-id>", "Delete an entry of the MAC table", this::delete));
        registry.add(Command.mpSafe("clear l2fib", "", "Delete all entries but those of BVIs", this::clear));
        registry.add(Command.mpSafe("l2fib flush-mac all", "", "Forget all learned stations", this::flushAll));
        registry.add(Command.mpSafe(
                "l2fib flush-mac interface",
                "<interface>",
                "Forget the stations learned from an interface",
                this::flushInterface));
        registry.add(Command.mpSafe(
                "l2fib flush-mac bridge-domain",
                "<bridge-domain-id>",
                "Forget the stations learned in a bridge domain",
                this::flushDomain));
    }

    private void show(final CommandInput in, final CommandOutput out) throws CommandException {
        boolean verbose = false;
        boolean learned = true;
        boolean configured = true;
        int index = -1;
        while (!in.atEnd()) {
            verbose = true;
            if (in.tryKeyword("bd_id")) {
                index = BridgeDomainCli.domainOf(in, domains).index;
            } else if (in.tryKeyword("bd_index")) {
                index = in.unsigned("bridge domain index", 0, 0xffff);
            } else {
                final int what = in.oneOf("verbose", "all", "learn", "add");
                configured &= what != 2;
                learned &= what != 3;
            }
        }
        fib.drain();
        if (fib.size() == 0) {
            out.line("no l2fib entries");
            return;
        }
        if (verbose) {
            table(out, index, learned, configured);
        }
        out.line(
                "L2FIB total/learned entries: %d/%d  Last scan time: %ssec  Learn limit: %d ",
                fib.size(), fib.learned(), L2Columns.scientific(process.scanSeconds()), fib.learnLimit());
    }

    private void table(final CommandOutput out, final int index, final boolean learned, final boolean configured) {
        row(out, "Mac-Address", "BD-Idx", "If-Idx", "BSN-ISN", "Age(min)", "static", "filter", "bvi", "Interface-Name");
        final int now = L2Fib.stamp(fib.clockNs());
        fib.forEach((key, value) -> {
            final boolean ages = (value & MacTable.LEARNED) != 0;
            if (index >= 0 && MacTable.domain(key) != index || !(ages ? learned : configured)) {
                return;
            }
            final BridgeDomain domain = fib.domain(MacTable.domain(key));
            final int swIfIndex = (int) value & MacTable.INTERFACE;
            final Object age = domain.macAge == 0 ? "-" : L2Fib.minutesSince(value, now);
            row(
                    out,
                    MacAddress.format(MacAddress.fromLoaded(key << 16 >>> 16)),
                    domain.index,
                    swIfIndex == NO_INTERFACE ? -1 : swIfIndex,
                    String.format("%3d/%-3d", domain.flushes, fib.flushes(swIfIndex)),
                    ages ? age : "no",
                    mark((value & MacTable.STATIC) != 0),
                    mark((value & MacTable.FILTER) != 0),
                    mark((value & MacTable.BVI) != 0),
                    L2Columns.name(interfaces, swIfIndex));
        });
    }

    private static void row(final CommandOutput out, final Object... cells) {
        final int[] widths = {19, 7, 7, 8, 9, 7, 7, 5, 30};
        final StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.length; i++) {
            line.append(centre(cells[i], widths[i]));
        }
        out.line("%s", line);
    }

    private void add(final CommandInput in, final CommandOutput out) throws CommandException {
        final long mac = in.read(PacketParsers::mac, "MAC address");
        final BridgeDomain domain = BridgeDomainCli.domainOf(in, domains);
        if (MacAddress.isGroup(mac) || mac == MacAddress.ZERO) {
            throw new CommandException("`" + MacAddress.format(mac) + "' is not the address of one station");
        }
        if (in.tryKeyword("filter")) {
            in.expectEnd();
            fib.put(domain, MacAddress.toLoaded(mac), NO_INTERFACE, MacTable.STATIC | MacTable.FILTER);
            return;
        }
        final Interface iface = InterfaceInput.read(in, interfaces);
        final int kind = in.atEnd() ? -1 : in.oneOf("static", "filter", "bvi");
        in.expectEnd();
        final BridgeDomain.Member member = BridgeDomains.memberOf(domain, iface.index());
        if (member == null) {
            throw new CommandException("`" + iface.name() + "' is not in bridge domain " + domain.id);
        }
        if (kind == 2 && !member.bvi()) {
            throw new CommandException("`" + iface.name() + "' is not the BVI of bridge domain " + domain.id);
        }
        if (kind == 1) {
            fib.put(domain, MacAddress.toLoaded(mac), NO_INTERFACE, MacTable.STATIC | MacTable.FILTER);
        } else {
            final long flags = kind < 0 ? 0 : MacTable.STATIC;
            fib.put(domain, MacAddress.toLoaded(mac), iface.index(), flags | (member.bvi() ? MacTable.BVI : 0));
        }
    }

    private void delete(final CommandInput in, final CommandOutput out) throws CommandException {
        final long mac = in.read(PacketParsers::mac, "MAC address");
        final BridgeDomain domain = BridgeDomainCli.domainOf(in, domains);
        in.expectEnd();
        final long key = MacTable.key(domain.index, MacAddress.toLoaded(mac));
        if (fib.removeIf((other, value) -> other == key) == 0) {
            throw new CommandException(MacAddress.format(mac) + " is not in bridge domain " + domain.id);
        }
    }

    private void clear(final CommandInput in, final CommandOutput out) throws CommandException {
        in.expectEnd();
        fib.removeIf((key, value) -> (value & MacTable.BVI) == 0);
    }

    private void flushAll(final CommandInput in, final CommandOutput out) throws CommandException {
        in.expectEnd();
        domains.all().forEach(fib::flush);
    }

    private void flushInterface(final CommandInput in, final CommandOutput out) throws CommandException {
        final Interface iface = InterfaceInput.read(in, interfaces);
        in.expectEnd();
        fib.flush(iface.index());
    }

    private void flushDomain(final CommandInput in, final CommandOutput out) throws CommandException {
        final BridgeDomain domain = BridgeDomainCli.domainOf(in, domains);
        in.expectEnd();
        fib.flush(domain);
    }
}
