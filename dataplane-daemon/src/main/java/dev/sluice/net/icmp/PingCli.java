package dev.sluice.net.icmp;

import dev.sluice.graph.api.ApiCall;
import dev.sluice.graph.api.ApiClient;
import dev.sluice.graph.api.ApiError;
import dev.sluice.graph.api.ApiEvents;
import dev.sluice.graph.api.ApiException;
import dev.sluice.graph.api.ApiRecord;
import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.command.TextOutput;
import dev.sluice.graph.time.Clock;
import dev.sluice.net.fib.Adjacency;
import dev.sluice.net.fib.DpoType;
import dev.sluice.net.fib.FibEntry;
import dev.sluice.net.fib.FibTable;
import dev.sluice.net.fib.Fibs;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceInput;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.neighbor.InterfaceAddresses;
import dev.sluice.net.neighbor.Ip6Addresses;
import dev.sluice.net.packet.ApiAddress;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.PacketParsers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code ping}, and the same over the binary API: answers later, when the replies are in. Main thread. */
final class PingCli {
    private static final int DEFAULT_SIZE = 60;
    private static final int DEFAULT_REPEAT = 5;
    private static final int NO_INTERFACE = -1;
    private static final double MIN_INTERVAL_S = 0.001;
    private static final double MAX_INTERVAL_S = 86_400;
    private static final double NS_PER_S = 1e9;

    /** Pings that one client of the binary API may have at a time. */
    private static final int MOST_OF_A_CLIENT = 64;

    private final Map<ApiClient, List<PingRun>> ofClients = new HashMap<>();
    private final Pings pings;
    private final Interfaces interfaces;
    private final Fibs fibs;
    private final InterfaceAddresses addresses;
    private final Clock clock;
    private Ip6Addresses ip6Addresses;

    PingCli(
            final Pings pings,
            final Interfaces interfaces,
            final Fibs fibs,
            final InterfaceAddresses addresses,
            final Clock clock) {
        this.pings = pings;
        this.interfaces = interfaces;
        this.fibs = fibs;
        this.addresses = addresses;
        this.clock = clock;
    }

    /** Lets IPv6 addresses be pinged, from these. */
    void ip6(final Ip6Addresses from) {
        ip6Addresses = from;
    }

    void register(final CommandRegistry registry) {
        registry.add(Command.mpSafe(
                "ping",
                "[ipv4|ipv6] <ip-address> [source <interface>] [size <n>] [repeat <n>] [interval <seconds>] [table-id"
                        + " <id>] [burst <n>] [verbose]",
                "Send echo requests and show the replies",
                this::ping));
    }

    void register(final ApiRegistry api) {
        ApiAddress.declareTypes(api);
        api.declare(PingCli.class, "ping.api");
        final ApiEvents finished = api.events("ping_finished_event");
        api.handle("want_ping_finished_events", call -> pingForApi(call, finished));
        api.onGone(client -> {
            final List<PingRun> mine = ofClients.remove(client);
            if (mine != null) {
                mine.forEach(pings::remove);
            }
        });
    }

    private void ping(final CommandInput in, final CommandOutput out) throws CommandException {
        in.tryOneOf("ipv4", "ipv6");
        final IpAddress target = in.read(PacketParsers::ipAddress, "IP address");
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
                interval = in.decimal("interval", MIN_INTERVAL_S, MAX_INTERVAL_S);
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
        final FibTable table = fibs.of(target.family()).table(tableId);
        if (table == null) {
            failed(out, "no such table");
            return;
        }
        final Source from = source(table, target, sourceInterface);
        if (from.failure != null) {
            failed(out, from.failure);
            return;
        }
        if (verbose) {
            final Interface iface = interfaces.get(from.swIfIndex);
            out.line("Source address: %s, egress interface: %s", from.address, iface == null ? "none" : iface.name());
        }
        final CommandOutput.Completion end = out.defer();
        final PingRun run = new PingRun(
                pings.nextId(clock),
                new PingRun.Request(target, from.address, from.swIfIndex, table.index(), size, repeat, burst, (long)
                        (interval * NS_PER_S)),
                out,
                end);
        end.onCancel(() -> {
            pings.remove(run);
            run.cancel();
        });
        pings.start(run);
    }

    /** What a ping is sent from, or why it cannot be. */
    private record Source(int swIfIndex, IpAddress address, String failure) {}

    private Source source(final FibTable table, final IpAddress target, final Interface wanted) {
        final int egress = wanted != null ? wanted.index() : egress(table, target);
        if (egress == NO_INTERFACE) {
            return new Source(egress, null, "no egress interface");
        }
        final IpAddress address = source(egress, target);
        return new Source(egress, address, address == null ? "no source address for egress interface" : null);
    }

    /** The address to speak from, or null. */
    private IpAddress source(final int egress, final IpAddress target) {
        if (target.family() == IpFamily.IP6) {
            return ip6Addresses == null ? null : ip6Addresses.source(egress, target);
        }
        final int address = InterfaceAddresses.source(addresses.view(), egress, target.ip4());
        return address == 0 ? null : IpAddress.ip4(address);
    }

    /** A ping that the binary API asks for: prints nothing, and tells at its end how many were sent and answered. */
    private void pingForApi(final ApiCall call, final ApiEvents finished) throws ApiException {
        final ApiRecord request = call.request();
        final IpAddress target = ApiAddress.ip(request.record("address"));
        final int repeat = request.index("repeat");
        final double interval = request.real("interval");
        if (repeat < 1 || !(interval >= MIN_INTERVAL_S && interval <= MAX_INTERVAL_S)) {
            throw new ApiException(ApiError.INVALID_VALUE);
        }
        final FibTable table = fibs.of(target.family()).table(0);
        final Source from = source(table, target, null);
        if (from.failure != null) {
            throw new ApiException(ApiError.INVALID_DST_ADDRESS);
        }
        final PingRun[] run = new PingRun[1];
        final List<PingRun> mine = ofClients.computeIfAbsent(call.client(), client -> new ArrayList<>());
        if (mine.size() >= MOST_OF_A_CLIENT) {
            throw new ApiException(ApiError.LIMIT_EXCEEDED);
        }
        final TextOutput out = new TextOutput(() -> {
            mine.remove(run[0]);
            finished.send(
                    call.client(),
                    request,
                    event -> event.set("request_count", run[0].sent()).set("reply_count", run[0].received()));
        });
        run[0] = new PingRun(
                pings.nextId(clock),
                new PingRun.Request(target, from.address, from.swIfIndex, table.index(), DEFAULT_SIZE, repeat, 1, (long)
                        (interval * NS_PER_S)),
                out,
                out.defer());
        mine.add(run[0]);
        pings.start(run[0]);
    }

    private static void failed(final CommandOutput out, final String why) {
        out.line("Failed: %s", why);
        out.line("");
        out.line("Statistics: 0 sent, 0 received, 0% packet loss");
    }

    /** The interface that packets to an address leave by, or on which it is ours. */
    private int egress(final FibTable table, final IpAddress target) {
        final FibEntry entry = table.lookup(target);
        if (entry == null || entry.loadBalance() < 0) {
            return NO_INTERFACE;
        }
        final long dpo = fibs.mplsDpos().behindLabels(fibs.loadBalances().dpo(entry.loadBalance(), 0));
        final int index = (int) dpo;
        return switch (DpoType.of(dpo)) {
            case ADJACENCY, GLEAN -> {
                final Adjacency adjacency = fibs.adjacencies().get(index);
                yield adjacency == null ? NO_INTERFACE : adjacency.swIfIndex();
            }
            case RECEIVE -> fibs.receives().swIfIndex(index);
            default -> NO_INTERFACE;
        };
    }
}
