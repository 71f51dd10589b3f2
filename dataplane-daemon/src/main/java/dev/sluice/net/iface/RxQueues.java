package dev.sluice.net.iface;

import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.command.CommandException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * All receive queues and which thread reads which. Main changes it, with the workers at the barrier where a queue
 * changes its thread; threads read their own part.
 */
public final class RxQueues {
    /**
     * How a thread learns that a queue's file descriptor is readable while it sleeps. Main thread, the queue's thread
     * at the barrier.
     */
    public interface Watcher {
        /** Wakes {@code thread} and signals the queue when its descriptor becomes readable. */
        void watch(int thread, RxQueue queue);

        /** Ends that. */
        void unwatch(int thread, RxQueue queue);
    }

    private final BarrierGuard barrier;
    private final Watcher watcher;
    private final int threads;
    private final List<RxQueue> all = new ArrayList<>();
    private final List<String> inputNodes = new ArrayList<>();
    private volatile RxQueue[][] byThread;
    private volatile RxQueue[][][] byNode = {};
    private int nextWorker;

    /**
     * No queues yet.
     *
     * @param barrier held while a queue moves
     * @param watcher wakes threads
     * @param threads number of threads, main included: queues go to the workers in turn, to main when it is alone
     */
    public RxQueues(final BarrierGuard barrier, final Watcher watcher, final int threads) {
        this.barrier = barrier;
        this.watcher = watcher;
        this.threads = threads;
        byThread = new RxQueue[threads][0];
    }

    /**
     * Adds a queue on the next worker. Called by drivers while they create an interface, with the workers at the
     * barrier.
     */
    public void add(final RxQueue queue) {
        final int thread = threads == 1 ? 0 : 1 + nextWorker++ % (threads - 1);
        all.add(queue);
        queue.place(thread);
        publish();
        watch(queue);
    }

    /**
     * Takes the queues of an interface away. Called by drivers while they delete it, with the workers at the barrier.
     */
    public void removeAll(final Interface iface) {
        for (final RxQueue queue : of(iface)) {
            unwatch(queue);
            all.remove(queue);
        }
        publish();
    }

    /**
     * Stops watching a queue's descriptor because the driver will close it (the device is gone); the queue keeps its
     * place. Main thread, workers at the barrier; the queue's {@link RxQueue#fd()} is still the old one.
     */
    public void suspend(final RxQueue queue) {
        unwatch(queue);
    }

    /** Watches a queue's descriptor after the driver has opened a new one. Main thread, workers at the barrier. */
    public void resume(final RxQueue queue) {
        queue.signal();
        watch(queue);
    }

    /** Gives a queue to another thread. */
    public void place(final RxQueue queue, final int thread) throws InterfaceException {
        if (thread < 0 || thread >= threads) {
            throw new InterfaceException("no thread " + thread + ", there are 0 to " + (threads - 1));
        }
        try (BarrierGuard.Held _ =
                barrier.sync("rx placement of " + queue.iface().name())) {
            unwatch(queue);
            queue.placeByHand(thread);
            publish();
            watch(queue);
        } catch (final CommandException e) {
            throw new InterfaceException(e.getMessage());
        }
    }

    /** Changes how a queue is read. */
    public void mode(final RxQueue queue, final RxMode mode) throws InterfaceException {
        if (mode == RxMode.INTERRUPT && queue.fd() < 0) {
            throw new InterfaceException("`" + queue.iface().name() + "' has no interrupts");
        }
        queue.mode(mode);
    }

    /** All queues in the order of their making. */
    public List<RxQueue> all() {
        return List.copyOf(all);
    }

    /** The queues of an interface. */
    public List<RxQueue> of(final Interface iface) {
        return all.stream().filter(queue -> queue.iface() == iface).toList();
    }

    /** A number for a driver's input node, for {@link #of(int, int)}. Main thread, before the first queue. */
    int slot(final String inputNode) {
        inputNodes.add(inputNode);
        publish();
        return inputNodes.size() - 1;
    }

    /** The queues of a thread that an input node reads. Changes only with the thread at the barrier. */
    RxQueue[] of(final int slot, final int thread) {
        return byNode[slot][thread];
    }

    /** True when a thread must not sleep: one of its queues is polled, or has something. Any thread. */
    public boolean mustPoll(final int thread) {
        for (final RxQueue queue : byThread[thread]) {
            if (queue.due()) {
                return true;
            }
        }
        return false;
    }

    private void publish() {
        final RxQueue[][] changed = new RxQueue[threads][];
        for (int thread = 0; thread < threads; thread++) {
            final int t = thread;
            changed[thread] = all.stream().filter(queue -> queue.thread() == t).toArray(RxQueue[]::new);
        }
        assert Arrays.stream(changed).mapToInt(queues -> queues.length).sum() == all.size();
        byThread = changed;
        final RxQueue[][][] bySlot = new RxQueue[inputNodes.size()][threads][];
        for (int slot = 0; slot < bySlot.length; slot++) {
            final String node = inputNodes.get(slot);
            for (int thread = 0; thread < threads; thread++) {
                bySlot[slot][thread] = Arrays.stream(changed[thread])
                        .filter(queue -> queue.inputNode().equals(node))
                        .toArray(RxQueue[]::new);
            }
        }
        byNode = bySlot;
    }

    private void watch(final RxQueue queue) {
        if (queue.fd() >= 0) {
            watcher.watch(queue.thread(), queue);
        }
    }

    private void unwatch(final RxQueue queue) {
        if (queue.fd() >= 0) {
            watcher.unwatch(queue.thread(), queue);
        }
    }
}
