package dev.sluice.net.mpls;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.trace.TraceRecord;
import dev.sluice.net.fib.DpoType;
import dev.sluice.net.fib.Fibs;
import dev.sluice.net.fib.MplsFib;
import dev.sluice.net.fib.MplsFibTable;

/**
 * {@code mpls-lookup}: finds where the label in front leads in the table of the interface that the packet came in by,
 * and takes it off. Next: what the object says that was found; an object that leads to the next label is followed here.
 */
final class MplsLookupNode implements Node {
    static final String NAME = "mpls-lookup";

    enum Count {
        NO_LABEL,
        TOO_MANY
    }

    /** Labels that are taken off one packet in a row. */
    private static final int MOST = 16;

    private static final int NEXT_LABEL = DpoType.MPLS_LOOKUP.next();

    private final MplsFib fib;
    private final MplsInterfaces interfaces;
    private final MplsBalancer balancer;
    private final int[] leaf = new int[Frame.SIZE];

    private MplsLookupNode(final MplsFib fib, final MplsInterfaces interfaces, final NodeContext context) {
        this.fib = fib;
        this.interfaces = interfaces;
        balancer = new MplsBalancer(fib.loadBalances(), context);
    }

    static NodeSpec spec(final Fibs fibs, final MplsInterfaces interfaces) {
        final MplsFib fib = fibs.mpls();
        return MplsSlots.mpls(NodeSpec.internal(NAME, context -> new MplsLookupNode(fib, interfaces, context)))
                .count(Count.NO_LABEL, Severity.ERROR, "MPLS no label for fib/dst")
                .count(Count.TOO_MANY, Severity.ERROR, "MPLS too many labels to take off")
                .traceBefore(record -> format(record, fib, interfaces));
    }

    /** What the label leads to is said as the tables are when the trace is shown. */
    private static String format(final TraceRecord record, final MplsFib fib, final MplsInterfaces interfaces) {
        final int entry = record.u32(0);
        final int table = interfaces.table(PacketMeta.rx(record.x()));
        final int found = MplsFib.lookupView(fib.tablesView()[table], entry);
        final long dpo = fib.loadBalances().dpo(found, 0);
        return "MPLS: next [" + DpoType.of(dpo).next() + "], lookup fib index " + table + ", LB index " + found
                + " hash 0x00000000 label " + MplsHeader.label(entry) + " eos " + (MplsHeader.isBottom(entry) ? 1 : 0);
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final MplsFibTable[] tables = fib.tablesView();
        final int[] leaf = this.leaf;
        final int n = frame.n;
        for (int i = 0; i < n; i++) {
            final int table = interfaces.table(PacketMeta.rx(frame.x[i]));
            leaf[i] = MplsFib.lookupView(tables[table], Slab.u32be(Slab.address(frame.meta[i])));
        }
        final int slot = balancer.balance(frame, context, leaf);
        for (int i = 0; i < n; i++) {
            pop(frame, i);
        }
        return slot == DpoType.ADJACENCY.next() ? slot : finish(frame, context, slot);
    }

    private static void pop(final Frame frame, final int i) {
        frame.meta[i] = PacketMeta.advance(frame.meta[i], MplsHeader.LENGTH) | MplsHeader.POPPED;
    }

    /** Packets that did not all find an adjacency: the next label is looked up, those without a way get a reason. */
    private int finish(final Frame frame, final NodeContext context, final int slot) {
        final int[] nexts = context.nexts();
        for (int i = 0, n = frame.n; i < n; i++) {
            if (nexts[i] == NEXT_LABEL) {
                nexts[i] = nextLabels(frame, context, i);
            }
            if (nexts[i] == NodeContext.DROP && frame.aux[i] == 0) {
                frame.aux[i] = context.counterIndex(Count.NO_LABEL);
                context.count(Count.NO_LABEL, 1);
            }
        }
        return slot == NEXT_LABEL ? BY_NEXTS : slot;
    }

    private int nextLabels(final Frame frame, final NodeContext context, final int i) {
        for (int depth = 1; depth < MOST && PacketMeta.length(frame.meta[i]) >= MplsHeader.LENGTH; depth++) {
            final int entry = Slab.u32be(Slab.address(frame.meta[i]));
            final int found = MplsFib.lookupView(fib.tablesView()[frame.aux[i]], entry);
            final long dpo = balancer.one(frame, i, found);
            pop(frame, i);
            frame.aux[i] = (int) dpo;
            final int next = (int) (dpo >>> 32);
            if (next != NEXT_LABEL) {
                return next;
            }
        }
        frame.aux[i] = context.counterIndex(Count.TOO_MANY);
        context.count(Count.TOO_MANY, 1);
        return NodeContext.DROP;
    }
}
