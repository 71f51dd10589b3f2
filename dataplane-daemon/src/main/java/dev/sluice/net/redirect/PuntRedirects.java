package dev.sluice.net.redirect;

import dev.sluice.net.arc.FeatureArc;
import dev.sluice.net.fib.Fib;
import dev.sluice.net.fib.FibPath;
import dev.sluice.net.fib.FibSource;
import dev.sluice.net.fib.FibTable;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceListener;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.IpPrefix;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The redirections of one family. Main thread, but for {@link #loadBalances}.
 *
 * <p>Each is an entry of a table of its own that no packet is looked up in, so that it follows its next hop as a route
 * does; the table's addresses stand for interfaces.
 */
public final class PuntRedirects implements InterfaceListener {
    /** Stands for packets from any interface that has no rule of its own. */
    public static final int ANY = -1;

    /** No redirection. */
    static final int NONE = -1;

    /** Addresses of the table below which no special entry is, so that an interface's entry is its rule alone. */
    private static final int BASE = 0x0a00_0000;

    private final Fib<? extends FibTable> fib;
    private final FibTable table;
    private final FeatureArc arc;
    private final String node;
    private final Interfaces interfaces;
    private final SortedMap<Integer, List<FibPath>> rules = new TreeMap<>();

    /** Load-balance of each interface, and last that of all others; replaced as a whole. */
    private volatile int[] loadBalances = {NONE};

    PuntRedirects(
            final Fib<? extends FibTable> fib, final FeatureArc arc, final String node, final Interfaces interfaces) {
        this.fib = fib;
        this.arc = arc;
        this.node = node;
        this.interfaces = interfaces;
        table = fib.hiddenTable(fib.family() + "-punt-redirect");
    }

    /** The family of the packets. */
    public IpFamily family() {
        return fib.family();
    }

    /** The paths of each rule by the interface that packets come in by, {@link #ANY} first. */
    public SortedMap<Integer, List<FibPath>> rules() {
        return Collections.unmodifiableSortedMap(rules);
    }

    /** Sends packets from an interface, or {@link #ANY}, these ways; without any they are dropped. */
    public void put(final int rx, final List<FibPath> paths) {
        final List<FibPath> ways =
                paths.isEmpty() ? List.of(FibPath.special(fib.family(), FibPath.Kind.DROP)) : List.copyOf(paths);
        rules.put(rx, List.copyOf(paths));
        fib.replacePaths(table, key(rx), FibSource.API, ways);
        publish();
    }

    /** Ends a redirection; false when there is none. */
    public boolean remove(final int rx) {
        if (rules.remove(rx) == null) {
            return false;
        }
        publish();
        fib.remove(table, key(rx), FibSource.API);
        return true;
    }

    private IpPrefix key(final int rx) {
        final int number = BASE | (rx == ANY ? 0xff_ffff : rx);
        return IpPrefix.host(fib.family() == IpFamily.IP4 ? IpAddress.ip4(number) : IpAddress.ip6(1L << 61, number));
    }

    private void publish() {
        final int last = rules.isEmpty() ? ANY : rules.lastKey();
        final int[] all = new int[last + 2];
        Arrays.fill(all, NONE);
        rules.keySet()
                .forEach(rx -> all[rx == ANY ? all.length - 1 : rx] =
                        table.entry(key(rx)).loadBalance());
        loadBalances = all;
        interfaces.all().forEach(iface -> arc.enable(node, iface.index(), !rules.isEmpty()));
    }

    /** By interface; the last one is that of all others. Any thread. */
    int[] loadBalances() {
        return loadBalances;
    }

    @Override
    public void created(final Interface iface) {
        if (!rules.isEmpty()) {
            arc.enable(node, iface.index(), true);
        }
    }

    /** The rule of an interface that goes away goes with it; rules that lead out by it drop from now on. */
    @Override
    public void deleting(final Interface iface) {
        rules.forEach((rx, paths) -> {
            if (table.entry(key(rx)) == null) {
                fib.replacePaths(
                        table, key(rx), FibSource.API, List.of(FibPath.special(fib.family(), FibPath.Kind.DROP)));
            }
        });
        remove(iface.index());
        publish();
    }
}
