package dev.sluice.net.ip4;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.fib.DpoType;
import dev.sluice.net.fib.Ip4Fib;
import dev.sluice.net.fib.Ip4Lpm;
import dev.sluice.net.fib.LookupArcs;
import dev.sluice.net.ip.IpTrace;
import dev.sluice.net.packet.Ip4Header;
import dev.sluice.net.packet.IpFamily;

/**
 * {@code ip4-lookup}: the longest prefix over the destination, in the table that x names, and from its load-balance the
 * data-path object. Next: what the object says.
 *
 * <p>Staged: a loop over the frame for each level (destination, root, plies, load-balance), each with nothing but
 * independent loads, so that the cache misses of many packets are served at once. This is what makes a million routes
 * cheap; see docs/performance.md.
 */
final class Ip4LookupNode implements Node {
    /** Why packets are dropped. */
    enum Count {
        NO_ROUTE,
        TABLE_LOOP
    }

    private static final int REWRITE = DpoType.ADJACENCY.next();

    /** Tables that one packet may be sent through. */
    private static final int MAX_TABLES = 8;

    private static final long TABLE = 0xffffL << 48;

    private final Ip4Fib fib;
    private final Ip4Balancer balancer;
    private final int[] dst = new int[Frame.SIZE];
    private final int[] leaf = new int[Frame.SIZE];

    /** Of frames over several tables; scratch of others. */
    private final int[] tables = new int[Frame.SIZE];

    private Ip4LookupNode(final Ip4Fib fib, final NodeContext context) {
        this.fib = fib;
        this.balancer = new Ip4Balancer(fib.loadBalances(), context);
    }

    static NodeSpec spec(final Ip4Fib fib) {
        final NodeSpec node = NodeSpec.internal("ip4-lookup", context -> new Ip4LookupNode(fib, context));
        return LookupArcs.add(node, IpFamily.IP4)
                .count(Count.NO_ROUTE, Severity.ERROR, "ip4 drop route")
                .count(Count.TABLE_LOOP, Severity.ERROR, "ip4 routes lead from table to table without end")
                .trace(IpTrace.IP4::lookup);
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final long[] meta = frame.meta;
        final long[] x = frame.x;
        final int[] dst = this.dst;
        final int[] leaf = this.leaf;
        final int n = frame.n;
        for (int i = 0; i < n; i++) {
            dst[i] = Slab.u32(Slab.address(meta[i]) + Ip4Header.DST);
        }
        final long first = x[0];
        long differs = 0;
        for (int i = 0; i < n; i++) {
            differs |= x[i] ^ first;
        }
        if ((differs & TABLE) == 0) {
            fib.lpmsView()[PacketMeta.table(first)].lookup(dst, leaf, tables, n);
        } else {
            severalTables(x, n);
        }
        final int slot = balancer.balance(frame, context, leaf);
        return slot == REWRITE ? slot : finish(frame, context, slot);
    }

    private void severalTables(final long[] x, final int n) {
        for (int i = 0; i < n; i++) {
            tables[i] = PacketMeta.table(x[i]);
        }
        fib.lookupView(tables, dst, leaf, n);
    }

    /**
     * Packets that did not all find an adjacency: those for another table are looked up there, those for the drop node
     * get a reason.
     */
    private int finish(final Frame frame, final NodeContext context, final int slot) {
        final int[] nexts = context.nexts();
        int dropped = 0;
        final int reason = context.counterIndex(Count.NO_ROUTE);
        for (int i = 0, n = frame.n; i < n; i++) {
            if (DpoType.isLookup(nexts[i])) {
                nexts[i] = inTable(frame, context, i, nexts[i]);
            }
            if (nexts[i] == NodeContext.DROP) {
                if (frame.aux[i] == 0) {
                    frame.aux[i] = reason;
                    dropped++;
                }
            }
        }
        if (dropped > 0) {
            context.count(Count.NO_ROUTE, dropped);
        }
        return DpoType.isLookup(slot) ? BY_NEXTS : slot;
    }

    /**
     * Looks one packet up, by its destination or its source, in the table that its route names, and on while that leads
     * to another table.
     */
    private int inTable(final Frame frame, final NodeContext context, final int i, final int first) {
        int by = first;
        int table = frame.aux[i];
        for (int depth = 0; depth < MAX_TABLES; depth++) {
            frame.x[i] = PacketMeta.withTable(frame.x[i], table);
            final Ip4Lpm lpm = fib.lpmsView()[table];
            final long dpo =
                    balancer.one(frame, i, lpm.lookup(by == DpoType.LOOKUP.next() ? dst[i] : source(frame.meta[i])));
            final int next = (int) (dpo >>> 32);
            frame.aux[i] = (int) dpo;
            if (!DpoType.isLookup(next)) {
                return next;
            }
            by = next;
            table = (int) dpo;
        }
        frame.aux[i] = context.counterIndex(Count.TABLE_LOOP);
        context.count(Count.TABLE_LOOP, 1);
        return NodeContext.DROP;
    }

    private static int source(final long meta) {
        return Slab.u32(Slab.address(meta) + Ip4Header.SRC);
    }
}
