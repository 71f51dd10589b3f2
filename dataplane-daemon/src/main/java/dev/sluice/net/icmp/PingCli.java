package dev.sluice.net.icmp;

import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.time.Clock;
import dev.sluice.net.fib.Adjacency;
import dev.sluice.net.fib.DpoType;
import dev.sluice.net.fib.FibEntry;
import dev.sluice.net.fib.Ip4Fib;
import dev.sluice.net.fib.Ip4FibTable;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceInput;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.neighbor.InterfaceAddresses;
import dev.sluice.net.packet.Ip4Address;
import dev.sluice.net.packet.PacketParsers;

/** {@code ping}: answers later, when the replies are in. Main thread. */
final class PingCli {
    private static final int DEFAULT_SIZE = 60;
    private static final int DEFAULT_REPEAT = 5;
    private static final int NO_INTERFACE = -1;

    private final Pings pings;
    private final Interfaces interfaces;
    private final Ip4Fib fib;
    private final InterfaceAddresses addresses;
    private final Clock clock;

    PingCli(
            final Pings pings,
            final Interfaces interfaces,
            final Ip4Fib fib,
            final InterfaceAddresses addresses,
            final Clock clock) {
        this.pings = pings;
        this.interfaces = interfaces;
        this.fib = fib;
        this.addresses = addresses;
        this.clock = clock;
    }

    void register(final CommandRegistry registry) {
        registry.add(Command.mpSafe(
                "ping",
                "[ipv4] <ip-address> [source <interface>] [size <n>] [repeat <n>] [interval <seconds>] [table-id <id>]"
                        + " [burst <n>] [verbose]",
                "Send echo requests and show the replies",
                this::ping));
    }

    private void ping(final CommandInput in, final CommandOutput out) throws CommandException {
        in.tryKeyword("ipv4");
        final int target = in.read(PacketParsers::ip4Address, "IPv4 address");
        Interface sourceInterface = null;
        int size = DEFAULT_SIZE;
        int repeat = DEFAULT_REPEAT;
        int burst = 1;
        double interval = 1;
        int tableId = 0;
        boolean verbose = false;
        while (!in.atEnd()) {
            if (in.tryKeyword("source")) {
                sourceInterface = InterfaceInput.read(in, interfaces);
            } else if (in.tryKeyword("size")) {
                size = in.unsigned("size", 0, PingRun.MAX_SIZE);
            } else if (in.tryKeyword("repeat")) {
                repeat = in.unsigned("repeat", 1, Integer.MAX_VALUE);
            } else if (in.tryKeyword("interval")) {
                interval = in.decimal("interval", 0.001, 86_400);
            } else if (in.tryKeyword("table-id")) {
                tableId = in.u32("table id");
            } else if (in.tryKeyword("burst")) {
                burst = in.unsigned("burst", 1, 1024);
            } else if (in.tryKeyword("verbose")) {
                verbose = true;
            } else {
                throw in.unknown();
            }
        }
        final Ip4FibTable table = fib.table(tableId);
        if (table == null) {
            failed(out, "no such table");
            return;
        }
        final int egress = sourceInterface != null ? sourceInterface.index() : egress(table, target);
        if (egress == NO_INTERFACE) {
            failed(out, "no egress interface");
            return;
        }
        final int source = InterfaceAddresses.source(addresses.view(), egress, target);
        if (source == 0) {
            failed(out, "no source address for egress interface");
            return;
        }
        if (verbose) {
            final Interface iface = interfaces.get(egress);
            out.line(
                    "Source address: %s, egress interface: %s",
                    Ip4Address.format(source), iface == null ? "none" : iface.name());
        }
        final CommandOutput.Completion end = out.defer();
        final PingRun run = new PingRun(
                pings.nextId(clock),
                new PingRun.Request(target, source, table.index(), size, repeat, burst, (long) (interval * 1e9)),
                out,
                end);
        end.onCancel(() -> {
            pings.remove(run);
            run.cancel();
        });
        pings.start(run);
    }

    private static void failed(final CommandOutput out, final String why) {
        out.line("Failed: %s", why);
        out.line("");
        out.line("Statistics: 0 sent, 0 received, 0% packet loss");
    }

    /** The interface that packets to an address leave by, or on which it is ours. */
    private int egress(final Ip4FibTable table, final int target) {
        final FibEntry entry = table.lookup(target);
        if (entry == null || entry.loadBalance() < 0) {
            return NO_INTERFACE;
        }
        final long dpo = fib.loadBalances().dpo(entry.loadBalance(), 0);
        final int index = (int) dpo;
        return switch (DpoType.of(dpo)) {
            case ADJACENCY, GLEAN -> {
                final Adjacency adjacency = fib.adjacencies().get(index);
                yield adjacency == null ? NO_INTERFACE : adjacency.swIfIndex();
            }
            case RECEIVE -> fib.receives().swIfIndex(index);
            default -> NO_INTERFACE;
        };
    }
}
