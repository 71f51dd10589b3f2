package dev.sluice.graph.thread;

import dev.sluice.graph.handoff.HandoffQueues;
import dev.sluice.graph.node.Dispatcher;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Objects;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;

/**
 * A thread that runs a clone of the graph: main or a worker. Methods that say nothing else belong to the thread itself.
 */
public final class GraphThread extends LaunchedThread {
    /** Messages that wait for a thread at most. */
    public static final int INBOX_SIZE = 4096;

    /** Messages handled in one turn at most, so that a storm of them does not stop forwarding. */
    private static final int MESSAGES_PER_TURN = 64;

    private static final LoopTask[] NO_TASKS = {};
    private static final PollDemand[] NO_DEMANDS = {};

    private final Dispatcher dispatcher;
    private final LoopSleeper sleeper;
    private final HandoffQueues handoffs;
    private final LoopStats stats = new LoopStats();
    private final ManyToOneConcurrentArrayQueue<Runnable> inbox = new ManyToOneConcurrentArrayQueue<>(INBOX_SIZE);
    private final ArrayDeque<Reply> replies = new ArrayDeque<>();
    private volatile LoopTask[] tasks = NO_TASKS;
    private volatile PollDemand[] demands = NO_DEMANDS;
    private volatile MainIo io;
    private volatile MainOrWorkerLoop loop;
    private volatile boolean asleepInIo;
    private volatile boolean gone;

    /** A message that found its receiver's inbox full and is tried again each turn. */
    private record Reply(GraphThread to, Runnable message) {}

    GraphThread(
            final int index,
            final String name,
            final String type,
            final Dispatcher dispatcher,
            final LoopSleeper sleeper,
            final HandoffQueues handoffs) {
        super(index, name, type);
        this.dispatcher = dispatcher;
        this.sleeper = sleeper;
        this.handoffs = handoffs;
    }

    /** Runs this thread's clone of the graph. */
    public Dispatcher dispatcher() {
        return dispatcher;
    }

    /** Where this thread sleeps; drivers add the descriptors of the queues that are placed here. Any thread. */
    public LoopSleeper sleeper() {
        return sleeper;
    }

    /** How the loop runs. Any thread. */
    public LoopStats stats() {
        return stats;
    }

    /** Main thread: the thread has died and is not started again. */
    void giveUp() {
        gone = true;
    }

    /** True when the thread has died and is not started again. Any thread. */
    public boolean isGone() {
        return gone;
    }

    /** Sets the main thread's I/O, before its loop runs. */
    void io(final MainIo mainIo) {
        io = mainIo;
    }

    MainIo io() {
        return io;
    }

    void loop(final MainOrWorkerLoop newLoop) {
        loop = newLoop;
    }

    MainOrWorkerLoop loop() {
        return loop;
    }

    /** Adds work that the loop does each turn. Any thread. */
    public synchronized void addTask(final LoopTask task) {
        final LoopTask[] more = Arrays.copyOf(tasks, tasks.length + 1);
        more[tasks.length] = Objects.requireNonNull(task);
        tasks = more;
        wake();
    }

    /** Takes work away; the loop may be in it for the last time. Any thread. */
    public synchronized void removeTask(final LoopTask task) {
        tasks = Arrays.stream(tasks).filter(there -> there != task).toArray(LoopTask[]::new);
    }

    /** Adds a reason not to sleep. Any thread. */
    public synchronized void addPollDemand(final PollDemand demand) {
        final PollDemand[] more = Arrays.copyOf(demands, demands.length + 1);
        more[demands.length] = Objects.requireNonNull(demand);
        demands = more;
        wake();
    }

    /** Takes a reason not to sleep away. Any thread. */
    public synchronized void removePollDemand(final PollDemand demand) {
        demands = Arrays.stream(demands).filter(there -> there != demand).toArray(PollDemand[]::new);
    }

    /**
     * Has this thread run a message at its next turn. Any thread. An exception in it ends the thread (main: is logged).
     *
     * @return false when too many wait already; then nothing was queued and the sender must hold back
     */
    public boolean post(final Runnable message) {
        if (!inbox.offer(message)) {
            return false;
        }
        wake();
        return true;
    }

    /** Has another thread run a message; when its inbox is full it is tried again each turn of this thread. */
    void postSurely(final GraphThread to, final Runnable message) {
        if (!replies.isEmpty() || !to.post(message)) {
            replies.add(new Reply(to, message));
        }
    }

    /** Makes the thread turn its loop soon if it is asleep. Any thread; cheap when it is awake. */
    public void wake() {
        sleeper.wake();
        final MainIo mainIo = io;
        if (mainIo != null && asleepInIo) {
            mainIo.wake();
        }
    }

    /** Main thread: sleeps in its I/O, unless something came in the meantime. */
    void sleepInIo(final long timeoutNs) {
        // set before the last look: whoever queues something after that look sees the flag and wakes us
        asleepInIo = true;
        try {
            final boolean work = hasWork() || nextDeadlineNs() - dispatcher.nowNs() <= 0;
            io.sleep(work ? 0 : timeoutNs);
        } finally {
            asleepInIo = false;
        }
    }

    @Override
    void requestStop() {
        super.requestStop();
        wake();
    }

    /** Runs messages; returns how many. */
    int runMessages() {
        runReplies();
        int ran = 0;
        while (ran < MESSAGES_PER_TURN) {
            final Runnable message = inbox.poll();
            if (message == null) {
                break;
            }
            ran++;
            message.run();
        }
        return ran;
    }

    /** Tries again to post what found an inbox full. */
    void runReplies() {
        while (!replies.isEmpty() && replies.peek().to().post(replies.peek().message())) {
            replies.remove();
        }
    }

    /**
     * Takes a message out without running it; null when there is none. For whoever clears up behind a thread that has
     * ended.
     */
    Runnable takeMessage() {
        return inbox.poll();
    }

    int pollTasks(final long nowNs) {
        int done = 0;
        for (final LoopTask task : tasks) {
            done += task.poll(nowNs);
        }
        return done;
    }

    int drainHandoffs() {
        return handoffs.drain(dispatcher);
    }

    boolean mustPoll() {
        for (final PollDemand demand : demands) {
            if (demand.mustPoll()) {
                return true;
            }
        }
        return false;
    }

    /** True when there is work that needs no waiting for. */
    boolean hasWork() {
        return !inbox.isEmpty()
                || !replies.isEmpty()
                || handoffs.pending(index())
                || dispatcher.inputDue(false)
                || stopRequested();
    }

    /** When something is due that wakes nobody by itself. */
    long nextDeadlineNs() {
        long first = index() == 0 ? dispatcher.nextProcessNs() : LoopTask.NO_DEADLINE;
        for (final LoopTask task : tasks) {
            first = Math.min(first, task.nextDeadlineNs());
        }
        return first;
    }
}
