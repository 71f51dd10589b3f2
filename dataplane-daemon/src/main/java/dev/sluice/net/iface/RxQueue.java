package dev.sluice.net.iface;

import dev.sluice.graph.node.NodeContext;

/**
 * One receive queue of an interface. A driver extends it; the thread on which it is placed calls {@link #receive}, main
 * does the rest with that thread at the barrier.
 */
public abstract class RxQueue {
    private final Interface iface;
    private final int queueId;
    private final String inputNode;
    private volatile RxMode mode = RxMode.ADAPTIVE;
    private volatile int thread = -1;
    private boolean placedByHand;
    private volatile boolean signalled = true;

    /**
     * A queue that is not placed yet.
     *
     * @param iface its interface
     * @param queueId number of the queue on the interface, from 0
     * @param inputNode the driver's input node, made with {@link RxQueueInputNode}
     */
    protected RxQueue(final Interface iface, final int queueId, final String inputNode) {
        this.iface = iface;
        this.queueId = queueId;
        this.inputNode = inputNode;
    }

    /**
     * Reads what is there, at most about one frame, and sends it with {@link DeviceInput#send}. Must return 0 at once
     * when there is nothing.
     *
     * @return packets read
     */
    protected abstract int receive(NodeContext context);

    /** A file descriptor that epoll says is readable when there is something, or -1 when there is none. */
    public int fd() {
        return -1;
    }

    /** Its interface. */
    public final Interface iface() {
        return iface;
    }

    /** Number of the queue on the interface. */
    public final int queueId() {
        return queueId;
    }

    /** Name of the driver's input node. */
    public final String inputNode() {
        return inputNode;
    }

    /** How it is read. */
    public final RxMode mode() {
        return mode;
    }

    /** Index of the thread that reads it, -1 when it is not placed. */
    public final int thread() {
        return thread;
    }

    /** The device has something: read it on the next turn also in interrupt mode. Any thread. */
    public final void signal() {
        signalled = true;
    }

    /** An operator has said which thread reads it. */
    final boolean placedByHand() {
        return placedByHand;
    }

    final void placeByHand(final int newThread) {
        placedByHand = true;
        place(newThread);
    }

    final void place(final int newThread) {
        thread = newThread;
        signalled = true;
    }

    final void mode(final RxMode newMode) {
        mode = newMode;
        signalled = true;
    }

    /** Reads the queue when its mode says so. */
    final int poll(final NodeContext context) {
        if (mode != RxMode.INTERRUPT) {
            return receive(context);
        }
        if (!signalled) {
            return 0;
        }
        // set back before reading: what arrives meanwhile signals again
        signalled = false;
        final int packets = receive(context);
        if (packets > 0) {
            signalled = true;
        }
        return packets;
    }

    final boolean due() {
        return mode == RxMode.POLLING || mode == RxMode.INTERRUPT && signalled;
    }
}
