package dev.sluice.net.fib;

import dev.sluice.net.packet.EthernetHeader;
import dev.sluice.net.packet.Ip4Address;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.IpPrefix;
import dev.sluice.net.packet.MacAddress;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * Adjacencies: records of 64 bytes that workers read, and the control objects behind them. Main writes, workers read;
 * no barrier, and no walk over routes when a neighbour is resolved: routes point to the adjacency, and its state word
 * says what to do.
 *
 * <pre>
 * long 0 state     bits 0-15 MTU, 16-23 rewrite length, 24-31 flags, 32-47 tx sw_if_index, 48-63 next slot of ip4-rewrite or ip6-rewrite
 * long 1 rewrite   bytes 0-7, loaded
 * long 2 rewrite   the last 8 bytes (6-13 of an untagged Ethernet header), loaded
 * long 3, 4        bytes 8-15 and 16-23 of a longer rewrite, loaded
 * long 5 address   low half: IPv4 next hop of a neighbour, own address of a glean, loaded; of IPv6 the first 64 bits as a number
 * long 6 address   of IPv6 the last 64 bits
 * long 7           spare
 * </pre>
 *
 * <p>Publication: rewrite words are stored first, then the state word with release. A neighbour's new MAC address
 * alters long 1 alone, one store. An adjacency that loses its neighbour is not complete first. Growth publishes a
 * larger copy before any route points behind the old end; a worker that still reads the old array for the rest of its
 * frame sees the records as they were.
 */
public final class AdjacencyTable {
    public static final int STATE = 0;
    public static final int HEAD = 1;
    public static final int TAIL = 2;
    public static final int MIDDLE = 3;
    public static final int MIDDLE_2 = 4;
    public static final int ADDRESS = 5;
    public static final int ADDRESS_LOW = 6;

    /** A record begins at {@code (index << 3) + SKEW}: then it fills exactly one cache line of a large array. */
    public static final int SKEW = 6;

    /** Bit of {@link #STATE}: the rewrite can be used. */
    private static final long COMPLETE = 1L << 24;

    /**
     * Bit of {@link #STATE}: the adjacency is not complete, or has another header than an untagged Ethernet one. The
     * sign of the low half, so that one comparison with the MTU finds both.
     */
    private static final long ODD = 1L << 31;

    /** Bit of {@link #STATE}: what leaves by it has labels. */
    private static final long MPLS = 1L << 25;

    /** Bit of {@link #STATE} beside {@link #MPLS}: the next hop has an IPv6 address. */
    private static final long IP6_NEXT_HOP = 1L << 26;

    /** The next hop that stands for everyone on the link: always resolved. */
    static final IpAddress BROADCAST = IpAddress.ip4(-1);

    /** Longest rewrite in bytes: three tags and a little. */
    public static final int MAX_REWRITE = 32;

    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

    private final LinkLayer link;
    private final Quarantine quarantine;
    private final Map<Key, Adjacency> byKey = new HashMap<>();
    private final Deque<Integer> free = new ArrayDeque<>();
    private Adjacency[] byIndex = new Adjacency[64];
    private long[] records = new long[(64 << 3) + SKEW];
    private int used;
    private AdjacencyCounters counters;
    private final List<AdjacencyListener> listeners = new ArrayList<>();
    private ToIntFunction<Adjacency> mtuBound = adjacency -> PathMtus.NONE;

    private record Key(Adjacency.Kind kind, DpoProto proto, int swIfIndex, IpPrefix target) {}

    public AdjacencyTable(final LinkLayer link, final GracePeriod grace) {
        this.link = link;
        quarantine = new Quarantine(grace, free::add);
    }

    /** Counts what leaves by each adjacency from now on, when that is turned on. Main, before there are workers. */
    public void countWith(final AdjacencyCounters adjacencyCounters) {
        counters = adjacencyCounters;
        for (int i = 0; i < used; i++) {
            counters.added(i);
        }
    }

    /** The counters, or null. */
    public AdjacencyCounters counters() {
        return counters;
    }

    /**
     * The records. Workers call this once a frame, after the load-balance records that name the adjacencies have been
     * loaded.
     */
    public long[] recordsAfterFence() {
        VarHandle.loadLoadFence();
        return records;
    }

    /** Transmit interface in a state word. */
    public static int txInterface(final long state) {
        return (int) (state >>> 32) & 0xffff;
    }

    /** The transmit interface where an x word has it, all other bits 0. */
    public static long txBits(final long state) {
        return state >>> 16 & 0xffff_0000L;
    }

    /** Largest IP packet in a state word, bytes. */
    public static int mtu(final long state) {
        return (int) state & 0xffff;
    }

    /** Rewrite length in a state word, bytes. */
    public static int rewriteLength(final long state) {
        return (int) (state >>> 16) & 0xff;
    }

    /** True when the rewrite can be used. */
    public static boolean isComplete(final long state) {
        return (state & COMPLETE) != 0;
    }

    /** True when the adjacency is complete and its rewrite is an untagged Ethernet header. */
    public static boolean isPlain(final long state) {
        return (state & (ODD | COMPLETE)) == COMPLETE;
    }

    /** The MTU of a plain adjacency; less than any length of the others. */
    public static int limit(final long state) {
        return (int) state & 0x8000_ffff;
    }

    /** True when what leaves has labels. */
    public static boolean isMpls(final long state) {
        return (state & MPLS) != 0;
    }

    /** Where what leaves has labels: true when the next hop has an IPv6 address. */
    public static boolean isIp6NextHop(final long state) {
        return (state & IP6_NEXT_HOP) != 0;
    }

    /** Next slot of ip4-rewrite in a state word. */
    public static int next(final long state) {
        return (int) (state >>> 48);
    }

    /** The adjacency of a next hop on an interface, made when it is new, locked. Main only. */
    public Adjacency lockNeighbour(final int swIfIndex, final IpAddress nextHop) {
        return lockNeighbour(DpoProto.of(nextHop.family()), swIfIndex, nextHop);
    }

    /**
     * As {@link #lockNeighbour(int, IpAddress)} for packets of a family that may be another than the next hop's, or for
     * packets with labels.
     */
    public Adjacency lockNeighbour(final DpoProto proto, final int swIfIndex, final IpAddress nextHop) {
        if (link.isPointToPoint(swIfIndex)) {
            final IpFamily family = proto == DpoProto.IP6 ? IpFamily.IP6 : IpFamily.IP4;
            return lock(neighbourKey(proto, swIfIndex, family.any()));
        }
        final Adjacency adjacency = lock(neighbourKey(proto, swIfIndex, nextHop));
        final Adjacency known = proto == DpoProto.of(nextHop.family()) ? null : neighbour(swIfIndex, nextHop);
        if (known != null && known.mac != adjacency.mac) {
            adjacency.mac = known.mac;
            publish(adjacency);
        }
        return adjacency;
    }

    private static Key neighbourKey(final DpoProto proto, final int swIfIndex, final IpAddress nextHop) {
        return new Key(Adjacency.Kind.NEIGHBOUR, proto, swIfIndex, IpPrefix.host(nextHop));
    }

    /** The adjacency of an IPv4 next hop, host order, made when it is new, locked. Main only. */
    public Adjacency lockNeighbour(final int swIfIndex, final int nextHop) {
        return lockNeighbour(swIfIndex, IpAddress.ip4(nextHop));
    }

    /**
     * The glean of an attached network, made when it is new, locked. Main only.
     *
     * @param address the interface's address with the length of the network
     */
    public Adjacency lockGlean(final int swIfIndex, final IpPrefix address) {
        return lock(new Key(Adjacency.Kind.GLEAN, DpoProto.of(address.family()), swIfIndex, address));
    }

    private Adjacency lock(final Key key) {
        Adjacency adjacency = byKey.get(key);
        if (adjacency == null) {
            adjacency = new Adjacency(allocate(), key.kind, key.proto, key.swIfIndex, key.target);
            adjacency.mac = groupMac(adjacency.ip());
            byKey.put(key, adjacency);
            byIndex[adjacency.index()] = adjacency;
            final int at = at(adjacency.index());
            final boolean ip4 = adjacency.ip().family() == IpFamily.IP4;
            records[at + ADDRESS] = ip4
                    ? Ip4Address.toLoaded(adjacency.address()) & 0xffff_ffffL
                    : adjacency.ip().high();
            records[at + ADDRESS_LOW] = ip4 ? 0 : adjacency.ip().low();
            if (counters != null) {
                counters.added(adjacency.index());
            }
            publish(adjacency);
            for (final AdjacencyListener listener : listeners) {
                listener.created(adjacency);
            }
        }
        adjacency.locks++;
        return adjacency;
    }

    /**
     * The MAC address of a next hop that stands for many (RFC 1112 section 6.4, RFC 2464 section 7), which is never
     * asked for.
     */
    private static long groupMac(final IpAddress nextHop) {
        if (nextHop.equals(BROADCAST)) {
            return MacAddress.BROADCAST;
        }
        if (!nextHop.isMulticast()) {
            return Adjacency.UNRESOLVED;
        }
        return nextHop.family() == IpFamily.IP4
                ? 0x0100_5e00_0000L | nextHop.ip4() & 0x7f_ffff
                : 0x3333_0000_0000L | nextHop.low() & 0xffff_ffffL;
    }

    private int allocate() {
        final Integer reused = free.poll();
        if (reused != null) {
            return reused;
        }
        if (used == byIndex.length) {
            byIndex = Arrays.copyOf(byIndex, used * 2);
            final long[] larger = Arrays.copyOf(records, (used * 2 << 3) + SKEW);
            VarHandle.storeStoreFence();
            records = larger;
            VarHandle.storeStoreFence();
        }
        return used++;
    }

    /** One more lock on an adjacency in use. Main only. */
    void lockAgain(final Adjacency adjacency) {
        adjacency.locks++;
    }

    /** Lets go of a lock; the last one frees the index after the grace period. Main only. */
    public void unlock(final Adjacency adjacency) {
        if (--adjacency.locks > 0) {
            return;
        }
        final int index = adjacency.index();
        byKey.remove(new Key(adjacency.kind(), adjacency.proto(), adjacency.swIfIndex(), adjacency.target()));
        byIndex[index] = null;
        quarantine.add(index);
    }

    /** The neighbour has this MAC address: packets flow at once, on every route through it. Main only. */
    public void setMac(final Adjacency adjacency, final long mac) {
        adjacency.mac = mac;
        publish(adjacency);
        for (final DpoProto proto : DpoProto.values()) {
            final Adjacency other =
                    byKey.get(new Key(adjacency.kind(), proto, adjacency.swIfIndex(), adjacency.target()));
            if (other != null && other != adjacency) {
                other.mac = mac;
                publish(other);
            }
        }
    }

    /** The neighbour is not resolved any more: packets go to {@code ip4-arp}. Main only. */
    public void clearMac(final Adjacency adjacency) {
        setMac(adjacency, Adjacency.UNRESOLVED);
    }

    /** Takes over a changed MAC address, MTU or output of an interface. Main only. */
    public void interfaceChanged(final int swIfIndex) {
        for (int i = 0; i < used; i++) {
            if (byIndex[i] != null && byIndex[i].swIfIndex() == swIfIndex) {
                publish(byIndex[i]);
            }
        }
    }

    /** Takes over another bound of the MTU for the adjacencies that match. Main only. */
    void changed(final Predicate<Adjacency> which) {
        for (int i = 0; i < used; i++) {
            if (byIndex[i] != null && which.test(byIndex[i])) {
                publish(byIndex[i]);
            }
        }
    }

    /** What bounds the MTU of an adjacency besides its interface's. Main only. */
    void boundMtu(final ToIntFunction<Adjacency> bound) {
        mtuBound = bound;
    }

    /** Is told of every adjacency that is made from now on. Main only. */
    public void listen(final AdjacencyListener listener) {
        listeners.add(listener);
    }

    private void publish(final Adjacency adjacency) {
        final int swIfIndex = adjacency.swIfIndex();
        final boolean neighbour = adjacency.kind() == Adjacency.Kind.NEIGHBOUR;
        final DpoProto proto = adjacency.proto();
        // an IPv4 glean asks by ARP, an IPv6 one by ICMPv6
        final int type = neighbour || proto == DpoProto.IP6 ? proto.etherType() : EthernetHeader.TYPE_ARP;
        final long dst = neighbour && adjacency.mac != Adjacency.UNRESOLVED ? adjacency.mac : MacAddress.BROADCAST;
        final byte[] rewrite = link.rewrite(swIfIndex, dst, type);
        final int at = at(adjacency.index());
        final boolean sameShape = rewrite.length == adjacency.rewrite.length;
        adjacency.rewrite = rewrite;
        adjacency.mtu = Math.min(link.mtu(swIfIndex, proto), mtuBound.applyAsInt(adjacency));
        adjacency.next = link.rewriteNext(swIfIndex, proto);
        final boolean complete = adjacency.isComplete();
        if (!complete || !sameShape) {
            WORD.setRelease(records, at, records[at] & ~COMPLETE | ODD);
        }
        WORD.setRelease(records, at + HEAD, word(rewrite, 0));
        WORD.setRelease(records, at + TAIL, word(rewrite, rewrite.length - 8));
        WORD.setRelease(records, at + MIDDLE, word(rewrite, 8));
        WORD.setRelease(records, at + MIDDLE_2, word(rewrite, 16));
        final boolean plain = complete && rewrite.length == EthernetHeader.LENGTH;
        final long state = adjacency.mtu & 0xffffL
                | (long) rewrite.length << 16
                | (complete ? COMPLETE : 0)
                | (plain ? 0 : ODD)
                | (proto == DpoProto.MPLS ? mplsFlags(adjacency) : 0)
                | (swIfIndex & 0xffffL) << 32
                | (long) adjacency.next << 48;
        WORD.setRelease(records, at, state);
    }

    private static long mplsFlags(final Adjacency adjacency) {
        return MPLS | (adjacency.family() == IpFamily.IP6 ? IP6_NEXT_HOP : 0);
    }

    private static long word(final byte[] bytes, final int from) {
        long word = 0;
        for (int i = Math.max(from, 0); i < from + 8 && i < bytes.length; i++) {
            word |= (bytes[i] & 0xffL) << 8 * (i - from);
        }
        return word;
    }

    private static int at(final int index) {
        return (index << 3) + SKEW;
    }

    /** The adjacency with an index, or null. Main only. */
    public Adjacency get(final int index) {
        return index >= 0 && index < used ? byIndex[index] : null;
    }

    /** The neighbour adjacency of a next hop on an interface, or null. Main only. */
    public Adjacency neighbour(final int swIfIndex, final IpAddress nextHop) {
        return byKey.get(neighbourKey(DpoProto.of(nextHop.family()), swIfIndex, nextHop));
    }

    /** The neighbour adjacency of an IPv4 next hop, host order, on an interface, or null. Main only. */
    public Adjacency neighbour(final int swIfIndex, final int nextHop) {
        return neighbour(swIfIndex, IpAddress.ip4(nextHop));
    }

    /** One more than the highest index that was ever in use. */
    public int limit() {
        return used;
    }

    /** Adjacencies in use. */
    public int live() {
        return byKey.size();
    }

    /** Bytes of the records. */
    public long memory() {
        return (long) records.length * Long.BYTES;
    }
}
