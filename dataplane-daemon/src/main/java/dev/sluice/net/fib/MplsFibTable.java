package dev.sluice.net.fib;

import dev.sluice.net.packet.Ip4Prefix;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.IpPrefix;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * One MPLS table: labels, each as the last of a stack and not as the last. Main thread only, but for {@link #lookup}.
 *
 * <p>Entries of all tables go by prefixes; a label's is the host prefix of the number {@code label << 1 | bottom}, see
 * {@link #key}. Nothing covers a label: there is no default.
 */
public final class MplsFibTable extends FibTable {
    private static final int PAGE_SHIFT = 10;
    private static final int PAGE = 1 << PAGE_SHIFT;
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(int[].class);
    private static final VarHandle PAGES = MethodHandles.arrayElementVarHandle(int[][].class);

    private final Int2ObjectHashMap<MplsFibEntry> entries = new Int2ObjectHashMap<>();

    /** Worker view: load-balances by key, in pages that are made when they are needed. */
    private final int[][] pages = new int[2 * MplsLabel.VALUES >> PAGE_SHIFT][];

    /** Main only: the load-balances of all MPLS tables. */
    private final BitSet loadBalances;

    MplsFibTable(final int index, final int tableId, final BitSet loadBalances) {
        super(IpFamily.IP4, index, tableId);
        this.loadBalances = loadBalances;
        rename("MPLS-VRF:" + Integer.toUnsignedString(tableId));
    }

    /** The prefix that stands for a label. */
    public static IpPrefix key(final int label, final boolean eos) {
        return new Ip4Prefix(label << 1 | (eos ? 1 : 0), Integer.SIZE);
    }

    /** The load-balance of an entry of a label stack, host order; 0, which drops, when there is none. Any thread. */
    int lookup(final int stackEntry) {
        final int key = stackEntry >>> 12 << 1 | stackEntry >>> 8 & 1;
        final int[] page = pages[key >>> PAGE_SHIFT];
        return page == null ? 0 : page[key & PAGE - 1];
    }

    @Override
    public DpoProto proto() {
        return DpoProto.MPLS;
    }

    /** The entry of a label, or null. */
    public MplsFibEntry entry(final int label, final boolean eos) {
        return entries.get(label << 1 | (eos ? 1 : 0));
    }

    @Override
    public FibEntry entry(final IpPrefix prefix) {
        return entries.get(((Ip4Prefix) prefix).address());
    }

    @Override
    public FibEntry longest(final IpAddress address, final int from) {
        return null;
    }

    @Override
    FibEntry cover(final FibEntry entry) {
        return null;
    }

    @Override
    FibEntry create(final IpPrefix prefix) {
        final int key = ((Ip4Prefix) prefix).address();
        final MplsFibEntry entry = new MplsFibEntry(this, key);
        entries.put(key, entry);
        return entry;
    }

    @Override
    void remove(final FibEntry entry) {
        entries.remove(((MplsFibEntry) entry).key());
    }

    @Override
    void publish(final FibEntry entry) {
        loadBalances.set(entry.loadBalance);
        set(((MplsFibEntry) entry).key(), entry.loadBalance);
    }

    @Override
    void unpublish(final FibEntry entry, final FibEntry cover) {
        loadBalances.clear(entry.loadBalance);
        set(((MplsFibEntry) entry).key(), 0);
    }

    private void set(final int key, final int loadBalance) {
        final int number = key >>> PAGE_SHIFT;
        if (pages[number] == null) {
            PAGES.setRelease(pages, number, new int[PAGE]);
        }
        SLOT.setRelease(pages[number], key & PAGE - 1, loadBalance);
    }

    @Override
    void release() {
        // garbage when the last worker has let go of it
    }

    @Override
    Collection<? extends FibEntry> all() {
        return entries.values();
    }

    @Override
    public List<MplsFibEntry> sorted() {
        final List<MplsFibEntry> list = new ArrayList<>(entries.values());
        list.sort(Comparator.comparingInt(MplsFibEntry::key));
        return list;
    }

    @Override
    public String header() {
        return name() + ", fib_index:" + index() + " locks:" + lockText();
    }

    /** Bytes of the pages. */
    long bytes() {
        long bytes = (long) pages.length * Integer.BYTES;
        for (final int[] page : pages) {
            bytes += page == null ? 0 : PAGE * Integer.BYTES;
        }
        return bytes;
    }
}
