package dev.sluice.net.fib;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * Carries the change of a path list to the entries that use it. Main thread only.
 *
 * <p>Short walks are done at once; a long one goes on in slices, each a task of the main loop, so that a million
 * entries do not hold up everything else. Entries may come and go between slices: one that is added has the new
 * forwarding already, one that moves in the list is at worst visited twice.
 */
final class FibWalk {
    /** Entries visited in one go. */
    private static final int SLICE = 8192;

    private final Deque<Walk> queue = new ArrayDeque<>();
    private final Executor later;
    private final Consumer<FibEntry> visit;
    private boolean running;
    private boolean scheduled;
    private int budget;

    private static final class Walk {
        final PathList list;
        int left;

        Walk(final PathList list) {
            this.list = list;
            this.left = list.childCount();
        }
    }

    /**
     * @param later runs a task on the main loop after this one
     * @param visit evaluates an entry anew; may queue further walks
     */
    FibWalk(final Executor later, final Consumer<FibEntry> visit) {
        this.later = later;
        this.visit = visit;
    }

    /** All children of the list must be visited. */
    void add(final PathList list) {
        if (list.childCount() > 0) {
            queue.add(new Walk(list));
            if (!running && !scheduled) {
                slice();
            }
        }
    }

    /** True while entries are left that have not been told. */
    boolean isBusy() {
        return !queue.isEmpty();
    }

    private void slice() {
        running = true;
        scheduled = false;
        budget = SLICE;
        try {
            while (budget > 0 && !queue.isEmpty()) {
                final Walk walk = queue.peek();
                walk.left = Math.min(walk.left, walk.list.childCount());
                while (walk.left > 0 && budget-- > 0) {
                    visit.accept(walk.list.child(--walk.left).entry);
                    walk.left = Math.min(walk.left, walk.list.childCount());
                }
                if (walk.left == 0) {
                    queue.remove(walk);
                }
            }
        } finally {
            running = false;
        }
        if (!queue.isEmpty()) {
            scheduled = true;
            try {
                later.execute(this::slice);
            } catch (final RejectedExecutionException e) {
                // the main loop takes no more tasks: rather late now than never
                slice();
            }
        }
    }
}
