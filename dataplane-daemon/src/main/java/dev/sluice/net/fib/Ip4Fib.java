package dev.sluice.net.fib;

import dev.sluice.net.packet.Ip4Prefix;
import dev.sluice.net.packet.IpFamily;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

/**
 * The IPv4 tables, and what workers look up in: a trie for a table that is small and DIR-24-8 for one that is large
 * (see {@link Ip4Lpm}). A table changes from one to the other beside running workers: the new one is filled and then
 * published by its reference. Threads as in {@link Fib}.
 */
public final class Ip4Fib extends Fib<Ip4FibTable> {
    private static final Ip4Prefix GROUPS = Ip4Prefix.parse("224.0.0.0/4");
    private static final List<Ip4Prefix> DROPPED = List.of(
            Ip4Prefix.parse("0.0.0.0/32"), Ip4Prefix.parse("240.0.0.0/4"), Ip4Prefix.parse("255.255.255.255/32"));

    /** A table with more entries is searched by DIR-24-8: about here the plies of a trie take as much memory. */
    static final int LARGE = 1 << 14;

    /** A table with fewer entries goes back to a trie. */
    static final int SMALL = LARGE / 4;

    private final Ip4MtriePlies plies;
    private final GracePeriod grace;

    /** Worker view by fib index; the reference is replaced when a table comes. */
    private Ip4Lpm[] lpms = new Ip4Lpm[4];

    /** What a packet of a deleted table meets. */
    private final Ip4Lpm empty;

    Ip4Fib(final Fibs fibs, final GracePeriod grace) {
        super(IpFamily.IP4, fibs);
        this.grace = grace;
        plies = new Ip4MtriePlies(grace);
        empty = Ip4Lpm.mtrie(plies, 0);
        Arrays.fill(lpms, empty);
    }

    @Override
    Ip4FibTable newTable(final int index, final int tableId) {
        return new Ip4FibTable(this, index, tableId, Ip4Lpm.mtrie(plies, 0));
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
        if (index >= lpms.length) {
            final Ip4Lpm[] larger = Arrays.copyOf(lpms, index * 2);
            Arrays.fill(larger, lpms.length, larger.length, empty);
            VarHandle.storeStoreFence();
            lpms = larger;
        }
        VarHandle.storeStoreFence();
        lpms[index] = table == null ? empty : table.lpm();
    }

    /** Searches a table by other means from now on. Main only. */
    void rebuild(final Ip4FibTable table, final boolean dir24) {
        final FibEntry byDefault = table.entry(0, 0);
        final int leaf = byDefault.isInstalled() ? byDefault.loadBalance : 0;
        final Ip4Lpm before = table.lpm();
        final Ip4Lpm now = dir24 ? Ip4Lpm.dir24(plies, leaf) : Ip4Lpm.mtrie(plies, leaf);
        table.fill(now);
        publish(table.index(), table);
        unpublished(before);
    }

    /** Takes back what is not published any more. */
    void unpublished(final Ip4Lpm lpm) {
        lpm.release();
        try {
            grace.afterGracePeriod(lpm::discard);
        } catch (final RejectedExecutionException e) {
            // too much is under way: the garbage collector gives the memory back
        }
    }

    /** The tables' lookups by fib index, for workers: called once a frame. */
    public Ip4Lpm[] lpmsView() {
        VarHandle.loadLoadFence();
        return lpms;
    }

    /**
     * Looks up a frame whose packets belong to several tables, for workers.
     *
     * @param table fib index of each packet
     * @param dst destinations, loaded
     * @param leaf receives the load-balance indices
     */
    public void lookupView(final int[] table, final int[] dst, final int[] leaf, final int n) {
        final Ip4Lpm[] all = lpmsView();
        int any = 0;
        for (int i = 0; i < n; i++) {
            final int slot = all[table[i]].rootSlot(dst[i]);
            leaf[i] = slot;
            any |= slot;
        }
        if (any < 0) {
            descend(all, table, dst, leaf, n);
        }
    }

    private void descend(final Ip4Lpm[] all, final int[] table, final int[] dst, final int[] leaf, final int n) {
        final int[] slots = plies.slotsAfterFence();
        int any = 0;
        for (int i = 0; i < n; i++) {
            final int slot = leaf[i];
            final int isPly = slot >> 31;
            final int next = slots[(~slot << 8 | dst[i] >>> all[table[i]].plyShift & 0xff) & isPly];
            final int result = next & isPly | slot & ~isPly;
            leaf[i] = result;
            any |= result;
        }
        if (any < 0) {
            Ip4Lpm.lastPlies(plies, dst, leaf, n);
        }
    }

    /** Mtrie plies in use, of all tables. */
    public int plies() {
        return plies.live();
    }

    /** Bytes of the plies, main's side included. */
    long plyBytes() {
        return plies.bytes();
    }

    @Override
    public long lookupBytes() {
        long bytes = plies.bytes() + empty.rootBytes();
        for (final Ip4FibTable table : tables()) {
            bytes += table.lpm().rootBytes();
        }
        return bytes;
    }
}
