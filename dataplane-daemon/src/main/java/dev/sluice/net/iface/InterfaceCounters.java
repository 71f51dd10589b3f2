package dev.sluice.net.iface;

import dev.sluice.graph.counter.CounterDirectory;
import dev.sluice.graph.counter.WorkerCounters;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntSupplier;

/**
 * The counters of interfaces, by sw_if_index, with VPP's names. {@link #rx} and {@link #tx} count packets and bytes,
 * the others packets. Rows belong to the threads, see {@link WorkerCounters}.
 */
public final class InterfaceCounters {
    /** Received packets and bytes. */
    public final WorkerCounters rx;

    /** Sent packets and bytes. */
    public final WorkerCounters tx;

    /** Packets that were dropped, by the interface they came in on. */
    public final WorkerCounters drops;

    /** Packets that nobody here wanted. */
    public final WorkerCounters punts;

    /** IPv4 packets received. */
    public final WorkerCounters ip4;

    /** IPv6 packets received. */
    public final WorkerCounters ip6;

    /** Packets that were lost because no buffer was free. */
    public final WorkerCounters rxNoBuffer;

    /** Packets that the device lost before we could read them. */
    public final WorkerCounters rxMiss;

    /** Packets that the device reported as damaged. */
    public final WorkerCounters rxError;

    /** Packets that could not be sent. */
    public final WorkerCounters txError;

    private final List<WorkerCounters> all;
    private final List<WorkerCounters> ofFeatures = new ArrayList<>();
    private final CounterDirectory directory;
    private final IntFunction<String> names;
    private final IntSupplier interfaces;
    private int room;

    InterfaceCounters(
            final CounterDirectory directory, final int threads, final IntFunction<String> names, final IntSupplier n) {
        rx = combined("rx", threads);
        tx = combined("tx", threads);
        drops = simple("drops", threads);
        punts = simple("punt", threads);
        ip4 = simple("ip4", threads);
        ip6 = simple("ip6", threads);
        rxNoBuffer = simple("rx-no-buf", threads);
        rxMiss = simple("rx-miss", threads);
        rxError = simple("rx-error", threads);
        txError = simple("tx-error", threads);
        all = List.of(rx, tx, drops, punts, ip4, ip6, rxNoBuffer, rxMiss, rxError, txError);
        all.forEach(counters -> directory.add(counters, names, n));
        this.directory = directory;
        this.names = names;
        interfaces = n;
    }

    /**
     * Adds counters of a feature: packets by sw_if_index. {@link #clear()} leaves them as they are. At start-up, before
     * there are workers; main thread.
     *
     * @param name path in the stats segment
     */
    public WorkerCounters add(final String name) {
        final WorkerCounters counters = new WorkerCounters(name, "packets", 1, rx.threads());
        directory.add(counters, names, interfaces);
        counters.ensure(room);
        ofFeatures.add(counters);
        return counters;
    }

    private static WorkerCounters combined(final String name, final int threads) {
        return new WorkerCounters("/if/" + name, "packets", 2, threads);
    }

    private static WorkerCounters simple(final String name, final int threads) {
        return new WorkerCounters("/if/" + name, "packets", 1, threads);
    }

    void ensure(final int interfaces) {
        room = interfaces;
        all.forEach(counters -> counters.ensure(interfaces));
        ofFeatures.forEach(counters -> counters.ensure(interfaces));
    }

    void clear(final int swIfIndex) {
        all.forEach(counters -> counters.clear(swIfIndex));
        ofFeatures.forEach(counters -> counters.clear(swIfIndex));
    }

    /** Makes all sums 0 from now on. Main thread. */
    public void clear() {
        all.forEach(WorkerCounters::clear);
    }
}
