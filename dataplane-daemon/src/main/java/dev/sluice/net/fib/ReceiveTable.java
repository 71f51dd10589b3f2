package dev.sluice.net.fib;

import dev.sluice.net.packet.IpAddress;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows that {@link DpoType#RECEIVE} buckets point to: own addresses of both families and the interfaces they stand
 * on. Main thread only, but for {@link #swIfIndexView}.
 */
public final class ReceiveTable {
    /** No interface: {@code via local}. */
    public static final int NO_INTERFACE = -1;

    private record Row(IpAddress address, int swIfIndex) {}

    private final List<Row> rows = new ArrayList<>();

    /** The interfaces of the rows, for workers. */
    private int[] interfaces = new int[16];

    private final Map<Row, Integer> byRow = new HashMap<>();

    /** The row of an address on an interface, made on first use. Rows are few and never removed. */
    public int of(final IpAddress address, final int swIfIndex) {
        return byRow.computeIfAbsent(new Row(address, swIfIndex), row -> {
            final int index = rows.size();
            rows.add(row);
            if (index == interfaces.length) {
                interfaces = Arrays.copyOf(interfaces, 2 * index);
            }
            interfaces[index] = swIfIndex;
            return index;
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

    /**
     * As {@link #swIfIndex} for a worker that has found a bucket with the index; rows are stored before the bucket is.
     */
    public int swIfIndexView(final int index) {
        VarHandle.loadLoadFence();
        return interfaces[index];
    }
}
