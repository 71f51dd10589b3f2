package dev.sluice.net.fib;

import dev.sluice.net.packet.Ip4Prefix;
import dev.sluice.net.packet.IpFamily;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;

/** The IPv4 tables, and the mtries that workers look up in. Threads as in {@link Fib}. */
public final class Ip4Fib extends Fib<Ip4FibTable> {
    private static final Ip4Prefix GROUPS = Ip4Prefix.parse("224.0.0.0/4");
    private static final List<Ip4Prefix> DROPPED = List.of(
            Ip4Prefix.parse("0.0.0.0/32"), Ip4Prefix.parse("240.0.0.0/4"), Ip4Prefix.parse("255.255.255.255/32"));

    private final Ip4MtriePlies plies;

    /** Worker view: the mtrie of each fib index; the reference is replaced when a table comes. */
    private Ip4Mtrie[] mtries = new Ip4Mtrie[4];

    /** What a packet of a deleted table meets. */
    private final Ip4Mtrie empty;

    Ip4Fib(final Fibs fibs, final GracePeriod grace) {
        super(IpFamily.IP4, fibs);
        plies = new Ip4MtriePlies(grace);
        empty = new Ip4Mtrie(plies, 0);
        Arrays.fill(mtries, empty);
    }

    @Override
    Ip4FibTable newTable(final int index, final int tableId) {
        return new Ip4FibTable(index, tableId, new Ip4Mtrie(plies, 0));
    }

    @Override
    void addSpecials(final Ip4FibTable table) {
        replacePaths(table, GROUPS, FibSource.SPECIAL, List.of(FibPath.special(FibPath.Kind.MULTICAST)));
        final List<FibPath> drop = List.of(FibPath.special(FibPath.Kind.DROP));
        for (final Ip4Prefix special : DROPPED) {
            replacePaths(table, special, FibSource.SPECIAL, drop);
        }
    }

    @Override
    void publish(final int index, final Ip4FibTable table) {
        if (index >= mtries.length) {
            final Ip4Mtrie[] larger = Arrays.copyOf(mtries, index * 2);
            Arrays.fill(larger, mtries.length, larger.length, empty);
            VarHandle.storeStoreFence();
            mtries = larger;
        }
        VarHandle.storeStoreFence();
        mtries[index] = table == null ? empty : table.mtrie();
    }

    /** The mtries by fib index, for workers: called once a frame. */
    public Ip4Mtrie[] mtriesView() {
        VarHandle.loadLoadFence();
        return mtries;
    }

    /**
     * Looks up a frame whose packets belong to several tables, for workers.
     *
     * @param table fib index of each packet
     * @param dst destinations, loaded
     * @param leaf receives the load-balance indices
     */
    public void lookupView(final int[] table, final int[] dst, final int[] leaf, final int n) {
        final Ip4Mtrie[] all = mtriesView();
        int any = 0;
        for (int i = 0; i < n; i++) {
            final int slot = all[table[i]].root()[dst[i] & 0xffff];
            leaf[i] = slot;
            any |= slot;
        }
        if (any < 0) {
            Ip4Mtrie.descend(plies, dst, leaf, n);
        }
    }

    /** Mtrie plies in use, of all tables. */
    public int plies() {
        return plies.live();
    }

    @Override
    public long lookupBytes() {
        return plies.bytes() + (tables().size() + 1) * empty.bytes();
    }
}
