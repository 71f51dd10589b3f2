package dev.sluice.graph.thread;

import dev.sluice.graph.node.Dispatcher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop of the main thread and of every worker. One turn is, in this order:
 *
 * <ol>
 *   <li>workers: the barrier, {@link Barrier#check}
 *   <li>the clock is read, once; messages from other threads; tasks of the loop (reactor events)
 *   <li>hand-off queues
 *   <li>main: I/O, {@link MainIo#run}; on a busy thread only each {@value #IO_TURNS}th turn
 *   <li>pre-input and input nodes, polled or on interrupt
 *   <li>pending frames until none is left
 *   <li>main: process nodes that are due, and the frames that they made
 *   <li>idle policy: turn, spin, or sleep until a packet, a message or a timer
 * </ol>
 *
 * <p>A worker that has had short vectors for a while does only every {@value #SHORT_TURNS}th turn all of this. The
 * turns between are <em>short turns</em>: barrier, hand-off queues, input nodes, pending frames. The clock, messages
 * and tasks would cost as much as a packet does, and wait some microseconds at most: the first turn without packets, or
 * with 64 of them, ends it.
 *
 * <p>An exception of a node does not get here. Any other ends {@link #run}: a worker is then counted out of the barrier
 * and started again, the main thread logs it and goes on with the next turn.
 */
public final class MainOrWorkerLoop {
    /** Turns of a busy main thread for each turn of its I/O. */
    static final int IO_TURNS = 16;

    /** Turns with fewer packets, but some, are short: two microseconds or less. */
    static final int SHORT_PACKETS = 64;

    /** One of so many turns is whole while they are short. */
    static final int SHORT_TURNS = 8;

    /** Turns in a row that must have been short. */
    static final int SHORT_BEFORE = 32;

    private static final Logger LOG = LoggerFactory.getLogger(MainOrWorkerLoop.class);

    private final GraphThread thread;
    private final Barrier barrier;
    private final boolean isMain;
    private final long pollSleepNs;
    private final Dispatcher dispatcher;
    private final LoopStats stats;
    private final IdlePolicy idle = new IdlePolicy();
    private int sinceIo;
    private boolean busy;
    private int shortInRow;
    private int shortLeft;

    /**
     * A loop that has not turned.
     *
     * @param thread whose loop it is; the caller of all methods
     * @param barrier what holds it
     * @param pollSleepNs main: sleep at least so long after each turn ({@code unix { poll-sleep-usec }}), 0 for the
     *     idle policy alone
     */
    MainOrWorkerLoop(final GraphThread thread, final Barrier barrier, final long pollSleepNs) {
        this.thread = thread;
        this.barrier = barrier;
        this.isMain = thread.index() == 0;
        this.pollSleepNs = isMain ? pollSleepNs : 0;
        this.dispatcher = thread.dispatcher();
        this.stats = thread.stats();
    }

    /** The function of the workers' thread type. */
    static void runWorker(final LaunchedThread self) {
        final GraphThread worker = (GraphThread) self;
        worker.loop().run();
    }

    /** Turns until the thread is to stop. */
    void run() {
        while (!thread.stopRequested()) {
            step();
        }
    }

    /** One turn and what comes after it. */
    void step() {
        final boolean worked = isMain ? turnMain() : turn();
        switch (idle.next(worked, !worked && mustPoll())) {
            case SLEEP -> sleep(IdlePolicy.sleepNs(dispatcher.nowNs(), thread.nextDeadlineNs()));
            case LOOK -> look();
            case SPIN -> Thread.onSpinWait();
            default -> {}
        }
        if (pollSleepNs > 0) {
            sleep(Math.min(pollSleepNs, IdlePolicy.sleepNs(dispatcher.nowNs(), thread.nextDeadlineNs())));
        }
    }

    private boolean turnMain() {
        try {
            return turn();
        } catch (final Throwable t) {
            // main owns all tables and cannot be replaced; its callers have their own error handling
            LOG.error("exception in the main loop", t);
            return true;
        }
    }

    /** One duty cycle without the idle policy; true when it did something. */
    boolean turn() {
        if (!isMain) {
            barrier.check(thread);
        }
        return shortLeft > 0 ? shortTurn() : wholeTurn();
    }

    private boolean shortTurn() {
        stats.shortTurn();
        dispatcher.beginShortTurn();
        int packets = thread.drainHandoffs();
        packets += dispatcher.pollInputs();
        dispatcher.dispatchPending();
        shortLeft = isShort(packets) ? shortLeft - 1 : 0;
        busy = packets > 0;
        if (busy) {
            stats.busy();
        }
        return busy;
    }

    private static boolean isShort(final int packets) {
        // 1 to 63, in one comparison
        return Integer.compareUnsigned(packets - 1, SHORT_PACKETS - 1) < 0;
    }

    private boolean wholeTurn() {
        dispatcher.beginTurn();
        final long nowNs = dispatcher.nowNs();
        stats.begin(nowNs, dispatcher.internalVectors(), dispatcher.internalCalls());
        int work = thread.runMessages();
        work += thread.pollTasks(nowNs);
        final int handedOff = thread.drainHandoffs();
        work += handedOff;
        if (isMain) {
            work += runIo();
        }
        if (isMain || work > 0) {
            dispatcher.forgetReading();
        }
        final int polled = dispatcher.pollInputs();
        work += polled;
        work += dispatcher.dispatchPending();
        if (isMain) {
            work += dispatcher.runProcesses();
            work += dispatcher.dispatchPending();
        } else {
            shortInRow = isShort(handedOff + polled) ? shortInRow + 1 : 0;
            shortLeft = shortInRow > SHORT_BEFORE ? SHORT_TURNS - 1 : 0;
        }
        busy = work > 0;
        if (busy) {
            stats.busy();
        }
        return busy;
    }

    private int runIo() {
        final MainIo io = thread.io();
        if (io == null || busy && ++sinceIo < IO_TURNS) {
            return 0;
        }
        sinceIo = 0;
        return io.run();
    }

    private boolean mustPoll() {
        return thread.mustPoll() || dispatcher.inputDue(false);
    }

    private void look() {
        if (thread.sleeper().watched() > 0) {
            thread.sleeper().sleep(0);
        }
    }

    private void sleep(final long ns) {
        if (ns <= 0 || barrier.isClosedFor(thread)) {
            return;
        }
        stats.sleeps();
        if (thread.io() == null) {
            thread.sleeper().sleep(thread.hasWork() ? 0 : ns);
        } else {
            thread.sleepInIo(ns);
            look();
        }
        idle.slept();
    }
}
