package dev.sluice.net.ip6;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.fib.DpoType;
import dev.sluice.net.fib.Ip6Fib;
import dev.sluice.net.fib.Ip6Lpm;
import dev.sluice.net.fib.LookupArcs;
import dev.sluice.net.ip.IpTrace;
import dev.sluice.net.packet.Ip6Header;
import dev.sluice.net.packet.IpFamily;

/**
 * {@code ip6-lookup}: the longest prefix over the destination, in the table that x names, and from its load-balance the
 * data-path object. Next: what the object says.
 *
 * <p>Staged as {@code ip4-lookup}: a loop over the frame for the destinations, one for each prefix length of the table,
 * and those of the load-balance.
 */
final class Ip6LookupNode implements Node {
    /** Why packets are dropped. */
    enum Count {
        NO_ROUTE,
        TABLE_LOOP
    }

    private static final int REWRITE = DpoType.ADJACENCY.next();

    /** Tables that one packet may be sent through. */
    private static final int MAX_TABLES = 8;

    private static final long TABLE = 0xffffL << 48;

    private final Ip6Fib fib;
    private final Ip6Balancer balancer;
    private final long[] high = new long[Frame.SIZE];
    private final long[] low = new long[Frame.SIZE];
    private final int[] leaf = new int[Frame.SIZE];
    private final int[] scratch = new int[2 * Frame.SIZE];

    private Ip6LookupNode(final Ip6Fib fib, final NodeContext context) {
        this.fib = fib;
        this.balancer = new Ip6Balancer(fib.loadBalances(), context);
    }

    static NodeSpec spec(final Ip6Fib fib) {
        final NodeSpec node = NodeSpec.internal("ip6-lookup", context -> new Ip6LookupNode(fib, context));
        return LookupArcs.add(node, IpFamily.IP6)
                .count(Count.NO_ROUTE, Severity.ERROR, "ip6 drop route")
                .count(Count.TABLE_LOOP, Severity.ERROR, "ip6 routes lead from table to table without end")
                .trace(IpTrace.IP6::lookup);
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final long[] meta = frame.meta;
        final long[] x = frame.x;
        final long[] high = this.high;
        final long[] low = this.low;
        final int n = frame.n;
        for (int i = 0; i < n; i++) {
            final long a = Slab.address(meta[i]);
            high[i] = Slab.u64be(a + Ip6Header.DST);
            low[i] = Slab.u64be(a + Ip6Header.DST + 8);
        }
        final long first = x[0];
        long differs = 0;
        for (int i = 0; i < n; i++) {
            differs |= x[i] ^ first;
        }
        final Ip6Lpm[] tables = fib.tablesView();
        if ((differs & TABLE) == 0) {
            tables[PacketMeta.table(first)].lookup(high, low, leaf, scratch, n);
        } else {
            for (int i = 0; i < n; i++) {
                leaf[i] = tables[PacketMeta.table(x[i])].lookup(high[i], low[i]);
            }
        }
        final int slot = balancer.balance(frame, context, leaf);
        return slot == REWRITE ? slot : finish(frame, context, slot);
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
            if (nexts[i] == NodeContext.DROP && frame.aux[i] == 0) {
                frame.aux[i] = reason;
                dropped++;
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
            final Ip6Lpm lpm = fib.tablesView()[table];
            final int leaf = by == DpoType.LOOKUP.next() ? lpm.lookup(high[i], low[i]) : bySource(lpm, frame.meta[i]);
            final long dpo = balancer.one(frame, i, leaf);
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

    private static int bySource(final Ip6Lpm lpm, final long meta) {
        final long source = Slab.address(meta) + Ip6Header.SRC;
        return lpm.lookup(Slab.u64be(source), Slab.u64be(source + 8));
    }
}
