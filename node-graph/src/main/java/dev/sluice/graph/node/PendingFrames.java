package dev.sluice.graph.node;

import java.util.Arrays;

/**
 * Frames that wait for their nodes, first come first served: a ring that grows while the graph warms up and then stays.
 */
final class PendingFrames {
    private NodeContext[] nodes = new NodeContext[64];
    private Frame[] frames = new Frame[64];
    private int head;
    private int tail;

    boolean isEmpty() {
        return head == tail;
    }

    void add(final NodeContext node, final Frame frame) {
        final int length = nodes.length;
        if (tail - head == length) {
            grow();
        }
        final int at = tail++ & (nodes.length - 1);
        nodes[at] = node;
        frames[at] = frame;
    }

    /** The node of the first frame. */
    NodeContext node() {
        return nodes[head & (nodes.length - 1)];
    }

    /** Takes the first frame out. */
    Frame take() {
        return frames[head++ & (frames.length - 1)];
    }

    private void grow() {
        final int length = nodes.length;
        final NodeContext[] moreNodes = Arrays.copyOf(nodes, 2 * length);
        final Frame[] moreFrames = Arrays.copyOf(frames, 2 * length);
        for (int i = 0; i < length; i++) {
            moreNodes[i] = nodes[(head + i) & (length - 1)];
            moreFrames[i] = frames[(head + i) & (length - 1)];
        }
        nodes = moreNodes;
        frames = moreFrames;
        head = 0;
        tail = length;
    }
}
