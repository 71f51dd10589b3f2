package dev.sluice.net.fib;

import dev.sluice.net.packet.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows that {@link DpoType#RECEIVE} buckets point to: own addresses of both families and the interfaces they stand
 * on. Main thread only; workers need nothing of it.
 */
public final class ReceiveTable {
    /** No interface: {@code via local}. */
    public static final int NO_INTERFACE = -1;

    private record Row(IpAddress address, int swIfIndex) {}

    private final List<Row> rows = new ArrayList<>();
    private final Map<Row, Integer> byRow = new HashMap<>();

    /** The row of an address on an interface, made on first use. Rows are few and never removed. */
    public int of(final IpAddress address, final int swIfIndex) {
        return byRow.computeIfAbsent(new Row(address, swIfIndex), row -> {
            rows.add(row);
            return rows.size() - 1;
        });
    }

    /** The own address. */
    public IpAddress address(final int index) {
        return rows.get(index).address;
    }

    /** {@code sw_if_index}, or {@link #NO_INTERFACE}. */
    public int swIfIndex(final int index) {
        return rows.get(index).swIfIndex;
    }
}
