package dev.sluice.graph.node;

import dev.sluice.graph.buffer.BufferCache;
import java.util.Arrays;

/**
 * The frames that the node at work has asked for and not yet sent or given back: should it throw, their packets would
 * belong to nobody. A node holds one or two at a time, so that they are looked for one by one. Owner: the dispatcher's
 * thread.
 */
final class LentFrames {
    private Frame[] lent = new Frame[8];
    private int count;

    /** The node got a frame. */
    void add(final Frame frame) {
        if (count == lent.length) {
            lent = Arrays.copyOf(lent, 2 * count);
        }
        lent[count++] = frame;
    }

    /** The frame is the node's no more. */
    void remove(final Frame frame) {
        for (int i = count - 1; i >= 0; i--) {
            if (lent[i] == frame) {
                lent[i] = lent[--count];
                lent[count] = null;
                return;
            }
        }
    }

    /** Frees the packets of all of them; returns how many there were. */
    int reclaim(final BufferCache buffers, final FramePool frames) {
        int packets = 0;
        while (count > 0) {
            final Frame frame = lent[--count];
            lent[count] = null;
            buffers.free(frame.bi, frame.meta, 0, frame.n);
            packets += frame.n;
            frames.give(frame);
        }
        return packets;
    }
}
