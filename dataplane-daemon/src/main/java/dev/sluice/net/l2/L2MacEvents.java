package dev.sluice.net.l2;

import dev.sluice.graph.api.ApiCall;
import dev.sluice.graph.api.ApiError;
import dev.sluice.graph.api.ApiEvents;
import dev.sluice.graph.api.ApiException;
import dev.sluice.graph.api.ApiRecord;
import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.graph.node.ProcessNode;
import dev.sluice.net.packet.ApiAddress;
import dev.sluice.net.packet.MacAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Events about learned stations, {@code l2_macs_event}: collected for the scan delay, some in one message, for one
 * client. Main thread.
 */
final class L2MacEvents implements L2Fib.Watcher {
    private static final long DELAY_UNIT_NS = 10_000_000L;
    private static final int MACS_UNIT = 10;

    private record Entry(int swIfIndex, long mac, L2Fib.Change change) {}

    private final L2Fib fib;
    private final Runnable flush;
    private ApiEvents events;
    private final List<Entry> entries = new ArrayList<>();
    private long delayNs = 10 * DELAY_UNIT_NS;
    private int most = 10 * MACS_UNIT;
    private long dueNs;

    /**
     * No client yet.
     *
     * @param flush forgets all stations
     */
    L2MacEvents(final L2Fib fib, final Runnable flush) {
        this.fib = fib;
        this.flush = flush;
        fib.watch(this);
    }

    /** Adds the messages; {@code l2.api} is declared. */
    void register(final ApiRegistry api) {
        events = api.events("l2_macs_event");
        api.handle("want_l2_macs_events", this::want);
        api.handle("want_l2_macs_events2", this::want2);
        api.handle("l2fib_set_scan_delay", call -> {
            final long delay = call.request().number("scan_delay");
            if (delay == 0) {
                throw new ApiException(ApiError.INVALID_VALUE);
            }
            delayNs = delay * DELAY_UNIT_NS;
            flush.run();
        });
    }

    private void want(final ApiCall call) throws ApiException {
        final ApiRecord request = call.request();
        final int limit = request.index("learn_limit");
        final boolean limited = limit > 0 && limit <= BridgeDomain.DEFAULT_LEARN_LIMIT;
        if (!request.flag("enable_disable")) {
            events.remove(call.client(), any -> true);
            fib.learnLimit(limited ? limit : BridgeDomain.DEFAULT_LEARN_LIMIT);
            return;
        }
        if (!limited || request.number("scan_delay") == 0) {
            throw new ApiException(ApiError.INVALID_VALUE);
        }
        begin(call);
        delayNs = request.number("scan_delay") * DELAY_UNIT_NS;
        fib.learnLimit(limit);
        flush.run();
    }

    private void want2(final ApiCall call) throws ApiException {
        if (call.request().flag("enable_disable")) {
            begin(call);
            flush.run();
        } else {
            events.remove(call.client(), any -> true);
        }
    }

    private void begin(final ApiCall call) throws ApiException {
        final int units = call.request().index("max_macs_in_event");
        if (units == 0) {
            throw new ApiException(ApiError.INVALID_VALUE);
        }
        if (!events.unwanted() && !events.subscribed(call.client())) {
            throw new ApiException(ApiError.L2_MACS_EVENT_CLIENT_PRESENT);
        }
        most = units * MACS_UNIT;
        events.remove(call.client(), any -> true);
        events.add(call);
    }

    @Override
    public void changed(final long key, final int swIfIndex, final L2Fib.Change change) {
        if (events == null || events.unwanted()) {
            return;
        }
        if (entries.isEmpty()) {
            dueNs = fib.clockNs() + delayNs;
            fib.wake();
        }
        entries.add(new Entry(swIfIndex, MacAddress.fromLoaded(key & MacTable.MAC), change));
    }

    /** Sends what was collected for long enough; when to come again. */
    long run(final long nowNs) {
        if (entries.isEmpty()) {
            return ProcessNode.WAIT_FOR_EVENT;
        }
        if (nowNs < dueNs) {
            return dueNs;
        }
        for (int from = 0; from < entries.size(); from += most - 1) {
            final List<Entry> part = entries.subList(from, Math.min(entries.size(), from + most - 1));
            events.publish(event -> fill(event, part));
        }
        entries.clear();
        return ProcessNode.WAIT_FOR_EVENT;
    }

    private static void fill(final ApiRecord event, final List<Entry> part) {
        for (final Entry entry : part) {
            event.add("mac")
                    .set("sw_if_index", entry.swIfIndex)
                    .set("mac_addr", ApiAddress.macOctets(entry.mac))
                    .set("action", entry.change.ordinal());
        }
    }
}
