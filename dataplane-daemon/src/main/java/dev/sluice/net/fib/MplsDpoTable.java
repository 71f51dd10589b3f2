package dev.sluice.net.fib;

import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * MPLS objects: records of 64 bytes that workers read, and the control objects behind them. Equal ones are one; an
 * object never changes, so that a record is written before anything points to it and reused when no worker can hold it.
 * Main writes, workers read.
 *
 * <pre>
 * long 0        bits 0-31 index of the parent, 32-39 its next slot, 40-47 bytes of the label stack
 * longs 1 to 6  entries of the label stack, two a word as loaded, outermost first
 * long 7        spare
 * </pre>
 */
public final class MplsDpoTable {
    /** Offset of the first entries of the label stack. */
    public static final int STACK = 1;

    /** A record begins at {@code (index << 3) + SKEW}: then it fills exactly one cache line of a large array. */
    public static final int SKEW = 6;

    private static final int ENTRY_BYTES = 4;
    private static final int FIRST_SIZE = 16;

    private final AdjacencyTable adjacencies;
    private final Quarantine quarantine;
    private final Map<MplsDpo, Integer> indices = new HashMap<>();
    private final Deque<Integer> free = new ArrayDeque<>();
    private MplsDpo[] byIndex = new MplsDpo[FIRST_SIZE];
    private int[] locks = new int[FIRST_SIZE];
    private long[] records = new long[(FIRST_SIZE << 3) + SKEW];
    private int used;

    /** A table without objects; those that will stand on adjacencies keep them alive. */
    MplsDpoTable(final AdjacencyTable adjacencies, final GracePeriod grace) {
        this.adjacencies = adjacencies;
        quarantine = new Quarantine(grace, free::add);
    }

    /** The records. Workers call this once a frame, after what names the objects has been loaded. */
    public long[] recordsAfterFence() {
        VarHandle.loadLoadFence();
        return records;
    }

    /** Index of the parent in a record's first word. */
    public static int parent(final long first) {
        return (int) first;
    }

    /** Next slot of the parent in a record's first word. */
    public static int next(final long first) {
        return (int) (first >>> 32) & 0xff;
    }

    /** Bytes of the label stack in a record's first word. */
    public static int stackBytes(final long first) {
        return (int) (first >>> 40) & 0xff;
    }

    /** The object that puts labels on, made when it is new, locked: the bucket that leads to it. Main only. */
    long lockLabels(final DpoProto payload, final List<MplsLabel> labels, final boolean bottom, final long parent) {
        final boolean uniform = labels.getLast().uniform();
        final DpoType type = uniform ? DpoType.MPLS_LABEL_UNIFORM : DpoType.MPLS_LABEL_PIPE;
        return lock(new MplsDpo(type, payload, labels, bottom, parent));
    }

    /** The object behind the last label, made when it is new, locked: the bucket that leads to it. Main only. */
    long lockDisposition(final DpoProto payload, final boolean uniform, final long parent) {
        final DpoType type;
        if (payload == DpoProto.IP4) {
            type = uniform ? DpoType.MPLS_DISPOSITION_IP4_UNIFORM : DpoType.MPLS_DISPOSITION_IP4_PIPE;
        } else {
            type = uniform ? DpoType.MPLS_DISPOSITION_IP6_UNIFORM : DpoType.MPLS_DISPOSITION_IP6_PIPE;
        }
        return lock(new MplsDpo(type, payload, List.of(), true, parent));
    }

    private long lock(final MplsDpo dpo) {
        final Integer known = indices.get(dpo);
        final int index = known == null ? create(dpo) : known;
        locks[index]++;
        return dpo.type().dpo(index);
    }

    private int create(final MplsDpo dpo) {
        final int index = allocate();
        if (!lockAgain(dpo.parent()) && isAdjacency(DpoType.of(dpo.parent()))) {
            throw new IllegalStateException("a label on an adjacency that is gone: " + dpo);
        }
        byIndex[index] = dpo;
        indices.put(dpo, index);
        final int at = (index << 3) + SKEW;
        final int n = dpo.labels().size();
        for (int i = 0; i < n; i += 2) {
            final long first = loaded(dpo, i);
            final long second = i + 1 < n ? loaded(dpo, i + 1) : 0;
            records[at + STACK + i / 2] = first | second << 32;
        }
        records[at] = dpo.parent() & 0xff_ffff_ffffL | (long) n * ENTRY_BYTES << 40;
        VarHandle.storeStoreFence();
        return index;
    }

    private static long loaded(final MplsDpo dpo, final int i) {
        final boolean last = i == dpo.labels().size() - 1;
        return Integer.reverseBytes(dpo.labels().get(i).entry(last && dpo.bottom())) & 0xffff_ffffL;
    }

    private int allocate() {
        final Integer reused = free.poll();
        if (reused != null) {
            return reused;
        }
        if (used == byIndex.length) {
            byIndex = Arrays.copyOf(byIndex, used * 2);
            locks = Arrays.copyOf(locks, used * 2);
            final long[] larger = Arrays.copyOf(records, (used * 2 << 3) + SKEW);
            VarHandle.storeStoreFence();
            records = larger;
            VarHandle.storeStoreFence();
        }
        return used++;
    }

    /**
     * One more lock on what a bucket leads to, so that its index stays what it is. False when nothing is to be
     * unlocked: it needs no lock, or is gone. Main only.
     */
    boolean lockAgain(final long dpo) {
        final DpoType type = DpoType.of(dpo);
        if (type.isLabel() || type.isDisposition()) {
            final boolean there = get((int) dpo) != null;
            locks[(int) dpo] += there ? 1 : 0;
            return there;
        }
        final Adjacency adjacency = isAdjacency(type) ? adjacencies.get((int) dpo) : null;
        if (adjacency != null) {
            adjacencies.lockAgain(adjacency);
        }
        return adjacency != null;
    }

    private static boolean isAdjacency(final DpoType type) {
        return type == DpoType.ADJACENCY || type == DpoType.GLEAN;
    }

    /** Lets go of a lock; the last one frees the index after the grace period, and lets go of the parent. Main only. */
    void unlock(final long dpo) {
        final DpoType type = DpoType.of(dpo);
        final int index = (int) dpo;
        if (isAdjacency(type)) {
            adjacencies.unlock(adjacencies.get(index));
        } else if ((type.isLabel() || type.isDisposition()) && --locks[index] == 0) {
            final MplsDpo gone = byIndex[index];
            indices.remove(gone);
            byIndex[index] = null;
            quarantine.add(index);
            unlock(gone.parent());
        }
    }

    /** What a bucket leads to behind all labels that are put on: itself when it puts none on. Main only. */
    public long behindLabels(final long dpo) {
        long at = dpo;
        while (DpoType.of(at).isLabel()) {
            final MplsDpo labels = get((int) at);
            at = labels == null ? DpoType.DROP.dpo(0) : labels.parent();
        }
        return at;
    }

    /** Labels that a bucket and what it leads to put on. Main only. */
    int depth(final long dpo) {
        int depth = 0;
        for (long at = dpo; DpoType.of(at).isLabel(); ) {
            final MplsDpo object = get((int) at);
            depth += object == null ? 0 : object.labels().size();
            at = object == null ? DpoType.DROP.dpo(0) : object.parent();
        }
        return depth;
    }

    /** The object with an index, or null. Main only. */
    MplsDpo get(final int index) {
        return index >= 0 && index < used ? byIndex[index] : null;
    }

    /** Objects in use. */
    public int live() {
        return indices.size();
    }

    /** Bytes of the records. */
    public long memory() {
        return (long) records.length * Long.BYTES;
    }
}
