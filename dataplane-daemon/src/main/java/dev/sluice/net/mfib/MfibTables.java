package dev.sluice.net.mfib;

import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.counter.CounterDirectory;
import dev.sluice.graph.counter.WorkerCounters;
import dev.sluice.net.fib.Adjacency;
import dev.sluice.net.fib.AdjacencyTable;
import dev.sluice.net.fib.FibTable;
import dev.sluice.net.fib.Fibs;
import dev.sluice.net.fib.TableListener;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceListener;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.IpPrefix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The multicast routes of both families: one table beside each unicast table, with which it comes and goes. Main
 * thread, but for {@link #view} and {@link #forwards}.
 *
 * <p>Each table has a route that drops what no other takes, and takes in packets to all hosts and to all routers of a
 * link (RFC 1112 section 4); of IPv6 to all nodes, all routers, all MLDv2 routers and solicited nodes (RFC 4291 section
 * 2.7, RFC 3810 section 4).
 */
public final class MfibTables implements InterfaceListener, TableListener {
    private static final List<String> LOCAL_IP4 = List.of("224.0.0.1/32", "224.0.0.2/32");
    private static final List<String> LOCAL_IP6 =
            List.of("ff02::1/128", "ff02::2/128", "ff02::16/128", "ff02::1:ff00:0/104");

    /** Next hops that stand for all groups of a family. */
    private static final Map<IpFamily, IpAddress> GROUPS =
            Map.of(IpFamily.IP4, IpAddress.parse("224.0.0.0"), IpFamily.IP6, IpAddress.parse("ff00::"));

    private static final int STEP = 64;

    private final AdjacencyTable adjacencies;
    private final BarrierGuard barrier;
    private final WorkerCounters counters;
    private final BitSet used = new BitSet();
    private final Map<FibTable, TreeMap<MfibPrefix, MfibEntry>> tables = new HashMap<>();
    private int objects;

    /** By family, then by fib index; replaced as a whole, what is in it never changes. */
    private volatile MfibView[][] views = {{}, {}};

    /** By {@link MfibForward#index}; replaced as a whole. */
    private volatile MfibForward[] forwards = {};

    /**
     * Tables with what every one has.
     *
     * @param barrier held while the counters grow
     */
    public MfibTables(
            final Fibs fibs, final CounterDirectory directory, final BarrierGuard barrier, final int threads) {
        this.adjacencies = fibs.adjacencies();
        this.barrier = barrier;
        counters = new WorkerCounters("/net/mroute", "packets", 2, threads);
        directory.add(counters, index -> null, () -> objects);
        for (final IpFamily family : IpFamily.values()) {
            fibs.of(family).tables().forEach(this::created);
            fibs.of(family).listen(this);
        }
    }

    /** Packets and bytes that each route has taken, by its index. */
    public WorkerCounters counters() {
        return counters;
    }

    /** The routes of a table, by fib index. Any thread. */
    MfibView view(final IpFamily family, final int fibIndex) {
        final MfibView[] all = views[family.ordinal()];
        return fibIndex < all.length ? all[fibIndex] : MfibView.EMPTY;
    }

    /** The routes by their index; a route that is gone may still be there. Any thread. */
    MfibForward[] forwards() {
        return forwards;
    }

    // ---- tables

    @Override
    public void created(final FibTable table) {
        tables.put(table, new TreeMap<>());
        special(table, MfibPrefix.of(IpPrefix.any(table.family()))).flags = MfibEntry.DROP;
        for (final String group : table.family() == IpFamily.IP4 ? LOCAL_IP4 : LOCAL_IP6) {
            final MfibEntry entry = special(table, MfibPrefix.of(IpPrefix.parse(group)));
            entry.flags = MfibEntry.ACCEPT_ALL;
            entry.paths.put(MfibPath.LOCAL, new MfibPath(MfibPath.LOCAL, MfibPath.FORWARD));
        }
        publish(table);
    }

    private MfibEntry special(final FibTable table, final MfibPrefix prefix) {
        final MfibEntry entry = new MfibEntry(prefix, allocate(), true);
        tables.get(table).put(prefix, entry);
        return entry;
    }

    @Override
    public void deleted(final FibTable table) {
        final TreeMap<MfibPrefix, MfibEntry> gone = tables.remove(table);
        gone.values().forEach(this::release);
        publish(table);
    }

    private int allocate() {
        final int index = used.nextClearBit(0);
        used.set(index);
        if (index >= objects) {
            final int grown = (index / STEP + 1) * STEP;
            try (BarrierGuard.Held _ = barrier.sync("multicast route counters")) {
                counters.ensure(grown);
            } catch (final CommandException e) {
                // a worker that does not arrive is reported by the barrier; it loses at most what it counts meanwhile
                counters.ensure(grown);
            }
            objects = grown;
        }
        counters.clear(index);
        return index;
    }

    private void release(final MfibEntry entry) {
        entry.adjacencies.values().forEach(adjacencies::unlock);
        entry.adjacencies.clear();
        used.clear(entry.index);
    }

    // ---- routes

    /** All routes of a table in order. */
    public Collection<MfibEntry> routes(final FibTable table) {
        return new ArrayList<>(tables.get(table).values());
    }

    /** The route of exactly this prefix, or null. */
    public MfibEntry route(final FibTable table, final MfibPrefix prefix) {
        return tables.get(table).get(prefix);
    }

    /** Sets flags and RPF number of a route; one without flags and paths is taken away. */
    public MfibEntry update(final FibTable table, final MfibPrefix prefix, final int flags, final int rpfId) {
        final MfibEntry entry = entry(table, prefix);
        entry.flags = flags;
        entry.rpfId = rpfId;
        removeIfEmpty(table, entry);
        publish(table);
        return entry;
    }

    /** Adds interfaces to a route, or changes their flags; the route is made when it is new. */
    public MfibEntry addPaths(
            final FibTable table,
            final MfibPrefix prefix,
            final int flags,
            final int rpfId,
            final List<MfibPath> paths) {
        final MfibEntry entry = entry(table, prefix);
        if (entry.stale) {
            clear(entry);
        }
        entry.flags |= flags;
        entry.rpfId = rpfId;
        for (final MfibPath path : paths) {
            put(entry, path);
        }
        publish(table);
        return entry;
    }

    /** Takes interfaces out of a route, and the route with the last; false when there is no such route. */
    public boolean removePaths(final FibTable table, final MfibPrefix prefix, final List<MfibPath> paths) {
        final MfibEntry entry = route(table, prefix);
        if (entry == null) {
            return false;
        }
        paths.forEach(path -> drop(entry, path.swIfIndex()));
        removeIfEmpty(table, entry);
        publish(table);
        return true;
    }

    private MfibEntry entry(final FibTable table, final MfibPrefix prefix) {
        return tables.get(table).computeIfAbsent(prefix, key -> new MfibEntry(key, allocate(), false));
    }

    private void put(final MfibEntry entry, final MfibPath path) {
        entry.paths.put(path.swIfIndex(), path);
        final boolean forward = path.swIfIndex() != MfibPath.LOCAL && (path.flags() & MfibPath.FORWARD) != 0;
        final Adjacency held = entry.adjacencies.get(path.swIfIndex());
        if (forward && held == null) {
            entry.adjacencies.put(
                    path.swIfIndex(), adjacencies.lockNeighbour(path.swIfIndex(), GROUPS.get(entry.prefix.family())));
        } else if (!forward && held != null) {
            entry.adjacencies.remove(path.swIfIndex());
            adjacencies.unlock(held);
        }
    }

    private void drop(final MfibEntry entry, final int swIfIndex) {
        entry.paths.remove(swIfIndex);
        final Adjacency held = entry.adjacencies.remove(swIfIndex);
        if (held != null) {
            adjacencies.unlock(held);
        }
    }

    private void clear(final MfibEntry entry) {
        List.copyOf(entry.paths.keySet()).forEach(swIfIndex -> drop(entry, swIfIndex));
        entry.flags = 0;
        entry.stale = false;
    }

    private void removeIfEmpty(final FibTable table, final MfibEntry entry) {
        if (entry.paths.isEmpty() && entry.flags == 0) {
            tables.get(table).remove(entry.prefix);
            release(entry);
        }
    }

    @Override
    public void flushed(final FibTable table) {
        removeIf(table, entry -> !entry.special);
    }

    @Override
    public void replaceBegin(final FibTable table) {
        tables.get(table).values().forEach(entry -> entry.stale = !entry.special);
    }

    @Override
    public void replaceEnd(final FibTable table) {
        removeIf(table, entry -> entry.stale);
    }

    private void removeIf(final FibTable table, final Predicate<MfibEntry> which) {
        tables.get(table).values().removeIf(entry -> {
            final boolean gone = which.test(entry);
            if (gone) {
                release(entry);
            }
            return gone;
        });
        publish(table);
    }

    /** Routes lose their paths over an interface that goes away. */
    @Override
    public void deleting(final Interface iface) {
        List.copyOf(tables.keySet()).forEach(table -> {
            for (final MfibEntry entry : List.copyOf(tables.get(table).values())) {
                if (entry.paths.containsKey(iface.index())) {
                    drop(entry, iface.index());
                    removeIfEmpty(table, entry);
                }
            }
            publish(table);
        });
    }

    // ---- what workers see

    private void publish(final FibTable table) {
        final Map<MfibPrefix, MfibForward> routes = new HashMap<>();
        final MfibForward[] all = Arrays.copyOf(forwards, Math.max(forwards.length, used.length()));
        tables.getOrDefault(table, new TreeMap<>()).forEach((prefix, entry) -> {
            final MfibForward forward = forward(entry);
            routes.put(prefix, forward);
            all[entry.index] = forward;
        });
        forwards = all;
        final MfibView[][] families = views.clone();
        final MfibView[] old = families[table.family().ordinal()];
        final MfibView[] changed = Arrays.copyOf(old, Math.max(old.length, table.index() + 1));
        Arrays.fill(changed, old.length, changed.length, MfibView.EMPTY);
        changed[table.index()] = new MfibView(table.family(), routes);
        families[table.family().ordinal()] = changed;
        views = families;
    }

    private static MfibForward forward(final MfibEntry entry) {
        final boolean drop = (entry.flags & MfibEntry.DROP) != 0;
        final MfibPath local = entry.paths.get(MfibPath.LOCAL);
        return new MfibForward(
                entry.index,
                (entry.flags & MfibEntry.ACCEPT_ALL) != 0,
                entry.paths.values().stream()
                        .filter(path -> (path.flags() & MfibPath.ACCEPT) != 0)
                        .mapToInt(MfibPath::swIfIndex)
                        .toArray(),
                drop
                        ? new int[0]
                        : entry.adjacencies.values().stream()
                                .mapToInt(Adjacency::index)
                                .toArray(),
                !drop && local != null && (local.flags() & MfibPath.FORWARD) != 0);
    }
}
