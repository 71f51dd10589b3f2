package dev.sluice.net.l2;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.handoff.EventRing;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.packet.EthernetHeader;

/**
 * {@code l2-learn}: looks the source address up; tells main of stations that are new or have moved, and marks others as
 * seen once a minute (IEEE 802.1D 7.8). Next: {@code l2-fwd}, or {@code error-drop} for stations that are filtered or
 * pretend to be a configured one.
 *
 * <p>The usual frame takes three small loops: keys, look-up, one comparison of each value with what it should be. The
 * instance belongs to its thread and remembers what it has told main lately, so that a burst of one station is one
 * event.
 */
final class L2LearnNode implements Node {
    /** Name of the node. */
    static final String NAME = "l2-learn";

    enum Next {
        DROP,
        FWD
    }

    enum Count {
        LEARNED,
        MOVED,
        MOVE_VIOLATION,
        FILTERED,
        QUEUE_FULL
    }

    /** A station is told again after this time when main has not taken it: domain full, or forgotten since. */
    private static final long AGAIN_NS = 100_000_000;

    private static final int FWD = Next.FWD.ordinal();
    private static final int TOLD = 1024;
    private static final long STAMP = 0xffffL << 32;

    private final BridgeDomains domains;
    private final L2Fib fib;
    private final EventRing ring;
    private final FrameKeys lookup = new FrameKeys();
    private final long[] toldKey = new long[TOLD];
    private final int[] toldInterface = new int[TOLD];
    private final long[] toldNs = new long[TOLD];

    private L2LearnNode(final BridgeDomains domains, final L2Fib fib, final int thread) {
        this.domains = domains;
        this.fib = fib;
        ring = fib.ring(thread);
    }

    static NodeSpec spec(final BridgeDomains domains, final L2Fib fib) {
        return NodeSpec.internal(NAME, context -> new L2LearnNode(domains, fib, context.thread()))
                .next(Next.DROP, "error-drop")
                .next(Next.FWD, L2FwdNode.NAME)
                .count(Count.LEARNED, Severity.INFO, "L2 learn misses")
                .count(Count.MOVED, Severity.INFO, "L2 mac moves")
                .count(Count.MOVE_VIOLATION, Severity.ERROR, "L2 mac move violations")
                .count(Count.FILTERED, Severity.ERROR, "L2 filter source mac drops")
                .count(Count.QUEUE_FULL, Severity.ERROR, "L2 learn events lost, queue full")
                .trace(record -> L2Text.received(NAME, record));
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final long[] slots = fib.slots();
        final FrameKeys lookup = this.lookup;
        lookup.lookup(frame, EthernetHeader.SRC, domains.view(), slots);
        final int stamp = L2Fib.stamp(context.nowNs());
        final int n = frame.n;
        if (frame.rx != Frame.MIXED) {
            final long expected = MacTable.value(frame.rx, MacTable.LEARNED, stamp);
            final long[] values = lookup.values;
            long differs = 0;
            for (int i = 0; i < n; i++) {
                differs |= values[i] ^ expected;
            }
            if (differs == 0) {
                return FWD;
            }
        }
        each(frame, context, slots, stamp);
        return FWD;
    }

    private void each(final Frame frame, final NodeContext context, final long[] slots, final int stamp) {
        final long[] values = lookup.values;
        final long[] keys = lookup.keys;
        boolean told = false;
        for (int i = 0, n = frame.n; i < n; i++) {
            final int rx = PacketMeta.rx(frame.x[i]);
            final long value = values[i];
            if (value == MacTable.value(rx, MacTable.LEARNED, stamp)) {
                continue;
            }
            if ((value & MacTable.FILTER) != 0) {
                context.drop(frame, i, Count.FILTERED);
            } else if (value == 0) {
                told |= tell(context, keys[i], rx, Count.LEARNED);
            } else if ((value & MacTable.INTERFACE) != rx) {
                if ((value & MacTable.LEARNED) == 0) {
                    context.drop(frame, i, Count.MOVE_VIOLATION);
                } else {
                    told |= tell(context, keys[i], rx, Count.MOVED);
                }
            } else if ((value & MacTable.LEARNED) != 0 && (value & STAMP) != (long) stamp << 32) {
                MacTable.seen(slots, keys[i], value, stamp);
            }
        }
        if (told) {
            fib.wake();
        }
    }

    private boolean tell(final NodeContext context, final long key, final int rx, final Count counter) {
        // no station has a group address or none at all; little-endian, so the group bit is the lowest
        if ((key & 1) != 0 || (key & MacTable.MAC) == 0) {
            return false;
        }
        final int at = (int) (key ^ key >>> 17 ^ key >>> 37) & TOLD - 1;
        final long now = context.nowNs();
        // negative when it was told something else, or too long ago: one branch that is taken both ways all the time,
        // since
        // compiled code is thrown away when a way is taken that it has not seen
        final long other = toldKey[at] ^ key | toldInterface[at] ^ rx;
        final long tellNow = other | -other | ~(now - toldNs[at] - AGAIN_NS);
        if (tellNow >= 0) {
            return false;
        }
        if (!ring.offer(key, rx)) {
            context.count(Count.QUEUE_FULL, 1);
            return true;
        }
        toldKey[at] = key;
        toldInterface[at] = rx;
        toldNs[at] = now;
        context.count(counter, 1);
        return true;
    }
}
