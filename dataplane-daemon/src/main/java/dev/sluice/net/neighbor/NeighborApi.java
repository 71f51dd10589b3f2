package dev.sluice.net.neighbor;

import dev.sluice.graph.api.ApiCall;
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
import dev.sluice.graph.time.Clock;
import dev.sluice.net.fib.Adjacency;
import dev.sluice.net.fib.AdjacencyTable;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceApi;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.ApiAddress;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.IpFamily;
import java.util.List;

/** The messages about neighbours. Main thread. */
final class NeighborApi implements NeighborListener {
    private static final int STATIC = 1;
    private static final int NO_FIB_ENTRY = 2;
    private static final int ADDED = 1;
    private static final int REMOVED = 2;
    private static final int ANY = -1;
    private static final double NS_PER_S = 1e9;

    private final Neighbors neighbors;
    private final Interfaces interfaces;
    private final AdjacencyTable adjacencies;
    private final Clock clock;
    private final ApiEvents events;
    private final ApiEvents eventsV2;

    private NeighborApi(
            final ApiRegistry api,
            final Neighbors neighbors,
            final Interfaces interfaces,
            final AdjacencyTable adjacencies,
            final Clock clock) {
        this.neighbors = neighbors;
        this.interfaces = interfaces;
        this.adjacencies = adjacencies;
        this.clock = clock;
        events = api.events("ip_neighbor_event");
        eventsV2 = api.events("ip_neighbor_event_v2");
    }

    /** Adds the messages, and the command that shows who listens. */
    static void register(
            final ApiRegistry api,
            final CommandRegistry commands,
            final Neighbors neighbors,
            final Interfaces interfaces,
            final AdjacencyTable adjacencies,
            final Clock clock) {
        InterfaceApi.declareTypes(api);
        api.declare(NeighborApi.class, "ip_neighbor.api");
        final NeighborApi messages = new NeighborApi(api, neighbors, interfaces, adjacencies, clock);
        neighbors.listen(messages);
        api.handle("ip_neighbor_add_del", messages::addDel);
        api.handle("ip_neighbor_dump", messages::dump);
        api.handle("ip_neighbor_flush", messages::flush);
        api.handle("ip_neighbor_config", messages::config);
        api.handle("ip_neighbor_config_get", messages::configGet);
        api.handle("ip_neighbor_replace_begin", call -> neighbors.replaceBegin());
        api.handle("ip_neighbor_replace_end", call -> neighbors.replaceEnd());
        commands.add(Command.mpSafe(
                "show ip neighbor-watcher", "", "Show who is told of changes of neighbors", messages::watchers));
        api.handle("want_ip_neighbor_events", call -> messages.want(call, messages.events));
        api.handle("want_ip_neighbor_events_v2", call -> messages.want(call, messages.eventsV2));
    }

    private void addDel(final ApiCall call) throws ApiException {
        final ApiRecord wanted = call.request().record("neighbor");
        call.reply().set("stats_index", ANY);
        final Interface iface = InterfaceApi.interfaceOf(interfaces, wanted);
        final IpAddress address = ApiAddress.ip(wanted.record("ip_address"));
        final long flags = wanted.number("flags");
        if (!call.request().flag("is_add")) {
            if (!neighbors.remove(iface.index(), address)) {
                throw new ApiException(ApiError.NO_SUCH_ENTRY);
            }
            return;
        }
        final long mac = ApiAddress.mac(wanted.octets("mac_address"));
        switch (neighbors.put(iface.index(), address, mac, (flags & STATIC) != 0, (flags & NO_FIB_ENTRY) != 0)) {
            case FULL -> throw new ApiException(ApiError.LIMIT_EXCEEDED);
            // VPP's number for it
            case STATIC -> throw new ApiException(ApiError.INVALID_SW_IF_INDEX);
            case DONE -> {}
        }
        final Adjacency adjacency = adjacencies.neighbour(iface.index(), address);
        call.reply().set("stats_index", adjacency == null ? ANY : adjacency.index());
    }

    private void dump(final ApiCall call) throws ApiException {
        final IpFamily family = family(call);
        final int wanted = call.request().index("sw_if_index");
        for (final Neighbor neighbor : neighbors.all(family)) {
            if (wanted == ANY || wanted == 0 || wanted == neighbor.swIfIndex()) {
                call.details(details -> {
                    details.set("age", Math.max(0, clock.nowNs() - neighbor.updatedNs()) / NS_PER_S);
                    describe(details.record("neighbor"), neighbor);
                });
            }
        }
    }

    private static void describe(final ApiRecord out, final Neighbor neighbor) {
        out.set("sw_if_index", neighbor.swIfIndex())
                .set("flags", (neighbor.isStatic() ? STATIC : 0) | (neighbor.noFibEntry() ? NO_FIB_ENTRY : 0))
                .set("mac_address", ApiAddress.macOctets(neighbor.mac()));
        ApiAddress.set(out.record("ip_address"), neighbor.address());
    }

    private static IpFamily family(final ApiCall call) throws ApiException {
        return ApiAddress.family(call.request().number("af"));
    }

    private void flush(final ApiCall call) throws ApiException {
        final IpFamily family = family(call);
        final int wanted = call.request().index("sw_if_index");
        if (wanted != ANY) {
            InterfaceApi.interfaceOf(interfaces, call.request());
        }
        neighbors.removeIf(
                neighbor -> neighbor.address().family() == family && (wanted == ANY || wanted == neighbor.swIfIndex()));
    }

    private void config(final ApiCall call) throws ApiException {
        final IpFamily family = family(call);
        final ApiRecord request = call.request();
        if (request.index("max_number") < 0 || request.index("max_age") < 0) {
            throw new ApiException(ApiError.INVALID_VALUE);
        }
        neighbors.config(
                family,
                new Neighbors.Config(request.index("max_number"), request.index("max_age"), request.flag("recycle")));
    }

    private void configGet(final ApiCall call) throws ApiException {
        final IpFamily family = family(call);
        final Neighbors.Config config = neighbors.config(family);
        call.reply()
                .set("af", family.ordinal())
                .set("max_number", config.limit())
                .set("max_age", config.ageSeconds())
                .set("recycle", config.recycle());
    }

    /**
     * A client may have several subscriptions, each for an interface and an address; zero and ~0 stand for any. One
     * that is not there can be ended.
     */
    private void want(final ApiCall call, final ApiEvents kind) throws ApiException {
        final ApiRecord request = call.request();
        if (request.index("sw_if_index") != ANY) {
            InterfaceApi.interfaceOf(interfaces, request);
        }
        kind.remove(call.client(), other -> sameFilter(other, request));
        if (request.flag("enable")) {
            kind.add(call);
        }
    }

    private void watchers(final CommandInput in, final CommandOutput out) throws CommandException {
        in.expectEnd();
        out.line("%-32s %-16s %-16s %10s", "Client", "Interface", "Address", "PID");
        for (final ApiEvents kind : List.of(events, eventsV2)) {
            kind.forEach((client, request) -> {
                final Interface iface = interfaces.get(request.index("sw_if_index"));
                final IpAddress address = ApiAddress.ip(request.record("ip"));
                out.line(
                        "%-32s %-16s %-16s %10d",
                        client.name(),
                        iface == null ? "any" : iface.name(),
                        address.isAny() ? "any" : address.toString(),
                        request.number("pid"));
            });
        }
    }

    private static boolean sameFilter(final ApiRecord a, final ApiRecord b) {
        return a.index("sw_if_index") == b.index("sw_if_index")
                && ApiAddress.ip(a.record("ip")).equals(ApiAddress.ip(b.record("ip")));
    }

    private static boolean wants(final ApiRecord request, final Neighbor neighbor) {
        final int swIfIndex = request.index("sw_if_index");
        final IpAddress address = ApiAddress.ip(request.record("ip"));
        return (swIfIndex == ANY || swIfIndex == 0 || swIfIndex == neighbor.swIfIndex())
                && (address.isAny() || address.equals(neighbor.address()));
    }

    @Override
    public void changed(final Neighbor neighbor, final boolean present) {
        // told of both, and not told which
        events.publish(request -> wants(request, neighbor), event -> describe(event.record("neighbor"), neighbor));
        eventsV2.publish(request -> wants(request, neighbor), event -> {
            event.set("flags", present ? ADDED : REMOVED);
            describe(event.record("neighbor"), neighbor);
        });
    }
}
