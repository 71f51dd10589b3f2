package dev.sluice.graph.node;

import java.util.Arrays;

/** One thread's unused frames; the last one given is the first taken, since its columns are still in the cache. */
final class FramePool {
    private Frame[] free = new Frame[64];
    private int count;

    Frame take() {
        if (count == 0) {
            return new Frame();
        }
        return free[--count];
    }

    /** Lets go of the unused frames; the next are new ones. */
    void clear() {
        Arrays.fill(free, 0, count, null);
        count = 0;
    }

    void give(final Frame frame) {
        frame.clear();
        if (count == free.length) {
            free = Arrays.copyOf(free, 2 * count);
        }
        free[count++] = frame;
    }
}
