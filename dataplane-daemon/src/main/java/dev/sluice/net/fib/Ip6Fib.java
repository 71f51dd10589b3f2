package dev.sluice.net.fib;

import dev.sluice.net.packet.Ip6Prefix;
import dev.sluice.net.packet.IpFamily;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;

/**
 * The IPv6 tables, and the hash tables that workers look up in. Threads as in {@link Fib}.
 *
 * <p>Link-local addresses mean something on one link alone (RFC 4291 section 2.5.6): in every table {@code fe80::/10}
 * leads to {@link DpoType#LINK_LOCAL}, and each interface with IPv6 has a table of its own for what follows.
 */
public final class Ip6Fib extends Fib<Ip6FibTable> {
    /** {@code fe80::/10}. */
    public static final Ip6Prefix LINK_LOCAL = Ip6Prefix.parse("fe80::/10");

    /** What a packet of a deleted table meets. */
    private final Ip6Lpm empty = new Ip6Lpm(0);

    /** Worker view: by fib index; the reference is replaced when a table comes. */
    private Ip6Lpm[] tables = {empty, empty, empty, empty};

    /** Worker view: the link-local tables by sw_if_index; {@link #empty} where IPv6 is off. */
    private Ip6Lpm[] linkLocals = {};

    private Ip6FibTable[] linkLocalTables = {};

    Ip6Fib(final Fibs fibs) {
        super(IpFamily.IP6, fibs);
    }

    @Override
    Ip6FibTable newTable(final int index, final int tableId) {
        return new Ip6FibTable(index, tableId);
    }

    @Override
    void addSpecials(final Ip6FibTable table) {
        replacePaths(
                table, LINK_LOCAL, FibSource.SPECIAL, List.of(FibPath.special(IpFamily.IP6, FibPath.Kind.LINK_LOCAL)));
    }

    @Override
    void publish(final int index, final Ip6FibTable table) {
        tables = with(tables, index, table);
    }

    /** The array with a table in its place, a longer one when there is no such place. */
    private Ip6Lpm[] with(final Ip6Lpm[] view, final int index, final Ip6FibTable table) {
        Ip6Lpm[] changed = view;
        if (index >= view.length) {
            changed = Arrays.copyOf(view, Math.max(index + 1, view.length * 2));
            Arrays.fill(changed, view.length, changed.length, empty);
        }
        VarHandle.storeStoreFence();
        changed[index] = table == null ? empty : table.lpm();
        VarHandle.storeStoreFence();
        return changed;
    }

    /** The tables by fib index, for workers: called once a frame. */
    public Ip6Lpm[] tablesView() {
        VarHandle.loadLoadFence();
        return tables;
    }

    /** The link-local table of an interface, for workers; one that drops everything where IPv6 is off. */
    public Ip6Lpm linkLocalView(final int swIfIndex) {
        final Ip6Lpm[] all = linkLocals;
        VarHandle.loadLoadFence();
        return swIfIndex >= 0 && swIfIndex < all.length ? all[swIfIndex] : empty;
    }

    /** The link-local table of an interface, or null. */
    public Ip6FibTable linkLocal(final int swIfIndex) {
        return swIfIndex >= 0 && swIfIndex < linkLocalTables.length ? linkLocalTables[swIfIndex] : null;
    }

    /** Makes the link-local table of an interface: everything there is a neighbour. */
    Ip6FibTable createLinkLocal(final int swIfIndex) {
        final Ip6FibTable table = createTable(FibTable.NO_ID, "IP6-link-local:" + link().name(swIfIndex));
        table.lock(FibSource.IP6_ND);
        replacePaths(table, LINK_LOCAL, FibSource.SPECIAL, List.of(FibPath.attached(IpFamily.IP6, swIfIndex)));
        linkLocalTables = Arrays.copyOf(linkLocalTables, Math.max(linkLocalTables.length, swIfIndex + 1));
        linkLocalTables[swIfIndex] = table;
        linkLocals = with(linkLocals, swIfIndex, table);
        return table;
    }

    /** Takes the link-local table of an interface away. */
    void deleteLinkLocal(final int swIfIndex) {
        final Ip6FibTable table = linkLocalTables[swIfIndex];
        linkLocalTables[swIfIndex] = null;
        linkLocals = with(linkLocals, swIfIndex, null);
        unlockTable(table, FibSource.IP6_ND);
    }

    @Override
    public long lookupBytes() {
        long bytes = 0;
        for (final Ip6FibTable table : tables()) {
            bytes += table.lpm().bytes();
        }
        return bytes;
    }
}
