package dev.sluice.graph.reactor;

import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;
import org.agrona.concurrent.NanoClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An event ring and the light threads of one OS thread (SPDK {@code spdk_reactor}). A plain object: its owner, a graph
 * worker's loop or a {@link ReactorThread}, calls {@link #poll} once a turn. {@link #post} and the figures may be used
 * from any thread, all else by the owner alone.
 *
 * <p>Sleeping: the owner calls {@link #prepareSleep()}, sleeps until {@link #nextDeadlineNs()} or its wake-up when that
 * says true, and then calls {@link #wokeUp()}. A sender first writes its ring and then reads the sleep flag, the owner
 * first writes the flag and then reads the rings, all volatile: one of the two sees the other.
 */
public final class Reactor {
    /** Events that wait at most. */
    static final int RING_CAPACITY = 1024;

    /** Events of one turn ({@code SPDK_EVENT_BATCH_SIZE}). */
    static final int BATCH = 8;

    private static final Logger LOG = LoggerFactory.getLogger(Reactor.class);

    private final Reactors group;
    private final String name;
    private final int core;
    private final NanoClock clock;
    private final ManyToOneConcurrentArrayQueue<Runnable> events = new ManyToOneConcurrentArrayQueue<>(RING_CAPACITY);
    private final ArrayList<LightThread> threads = new ArrayList<>();
    private final ArrayList<Runnable> retries = new ArrayList<>();
    private final ArrayList<Runnable> retrying = new ArrayList<>();
    private final AtomicLong turns = new AtomicLong();
    private final AtomicLong eventsRun = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong sleeps = new AtomicLong();
    private volatile int threadCount;
    private volatile boolean asleep;
    private boolean interrupted;
    private volatile Runnable wake = () -> {};

    Reactor(final Reactors group, final String name, final int core) {
        this.group = group;
        this.name = name;
        this.core = core;
        this.clock = group.clock();
    }

    /** What ends the owner's sleep; called from any thread. */
    public void onWake(final Runnable newWake) {
        wake = newWake;
    }

    /**
     * Lets the reactor run {@code event} in one of its next turns.
     *
     * @return false when the ring is full: counted, nothing was posted
     */
    public boolean post(final Runnable event) {
        if (!events.offer(event)) {
            refused.incrementAndGet();
            return false;
        }
        wakeIfAsleep();
        return true;
    }

    void wakeIfAsleep() {
        if (asleep) {
            wake.run();
        }
    }

    /**
     * One turn: events, then each light thread's messages and pollers.
     *
     * @param nowNs the time of the turn, on the group's clock
     * @return the number of things done; 0 when idle
     */
    public int poll(final long nowNs) {
        turns.setOpaque(turns.getPlain() + 1);
        if (asleep) {
            wokeUp();
        }
        if (isIdle(nowNs)) {
            return 0;
        }
        final Reactors.Current current = group.enter();
        final Reactor outerReactor = current.reactor;
        final LightThread outerThread = current.thread;
        current.reactor = this;
        current.thread = null;
        int work = runEvents() + retry();
        long cursor = nowNs;
        for (int i = 0; i < threads.size(); i++) {
            final LightThread thread = threads.get(i);
            current.thread = thread;
            final int done = thread.poll(nowNs);
            current.thread = null;
            if (done > 0) {
                // The clock is read after busy turns alone: idle ones are what is left of the time.
                final long end = clock.nanoTime();
                thread.busy(end - cursor);
                cursor = end;
                work += done;
            }
            if (thread.state() == LightThread.State.EXITED || moveAway(thread)) {
                // Shifts the next one to this place.
                threads.remove(i--);
                threadCount = threads.size();
                work++;
            }
        }
        current.thread = outerThread;
        current.reactor = outerReactor;
        return work;
    }

    /** True when a turn has nothing to do; most turns of a busy worker have not, and are not to cost it packets. */
    private boolean isIdle(final long nowNs) {
        if (!events.isEmpty() || !retries.isEmpty()) {
            return false;
        }
        for (int i = 0; i < threads.size(); i++) {
            if (!threads.get(i).isIdle(nowNs)) {
                return false;
            }
        }
        return true;
    }

    private int runEvents() {
        int count = 0;
        while (count < BATCH) {
            final Runnable event = events.poll();
            if (event == null) {
                break;
            }
            count++;
            try {
                event.run();
            } catch (final RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
                LOG.error("reactor {}: an event failed", name, e);
            }
        }
        if (count > 0) {
            eventsRun.setOpaque(eventsRun.getPlain() + count);
        }
        return count;
    }

    /** Owner: runs {@code action} in the next turn, without a ring that could be full. */
    void later(final Runnable action) {
        retries.add(action);
    }

    private int retry() {
        if (retries.isEmpty()) {
            return 0;
        }
        retrying.addAll(retries);
        retries.clear();
        retrying.forEach(Runnable::run);
        final int count = retrying.size();
        retrying.clear();
        return count;
    }

    private boolean moveAway(final LightThread thread) {
        final Reactor to = thread.takeTarget();
        if (to == null) {
            return false;
        }
        // Everything must be settled before the event is there: from then on the thread is the other's.
        final LightThreadMoveEvent event = LightThreadMoveEvent.of(thread, this, to);
        thread.moved(to);
        if (to.post(thread.attach)) {
            event.commit();
            return true;
        }
        thread.notMoved(this, to);
        return false;
    }

    void adopt(final LightThread thread) {
        threads.add(thread);
        threadCount = threads.size();
    }

    /** True when a turn would find something to do at once, without regard to time. */
    public boolean hasWork() {
        if (!events.isEmpty() || !retries.isEmpty()) {
            return true;
        }
        for (int i = 0; i < threads.size(); i++) {
            if (threads.get(i).hasWork()) {
                return true;
            }
        }
        return false;
    }

    /** When the next timed poller is due, on the group's clock; {@code Long.MAX_VALUE} when none is. */
    public long nextDeadlineNs() {
        long next = Long.MAX_VALUE;
        for (int i = 0; i < threads.size(); i++) {
            final long deadline = threads.get(i).nextDeadlineNs();
            if (deadline != Long.MAX_VALUE && (next == Long.MAX_VALUE || deadline - next < 0)) {
                next = deadline;
            }
        }
        return next;
    }

    /**
     * Owner, before it sleeps: true when it may. From here on senders wake it, until {@link #wokeUp()} or the next
     * turn. May be called again before that.
     */
    public boolean prepareSleep() {
        final boolean again = asleep;
        asleep = true;
        if (hasWork()) {
            wokeUp();
            return false;
        }
        if (again) {
            return true;
        }
        interruptMode(true);
        sleeps.setOpaque(sleeps.getPlain() + 1);
        return true;
    }

    /** Owner, after it slept. */
    public void wokeUp() {
        asleep = false;
        if (interrupted) {
            interruptMode(false);
        }
    }

    private void interruptMode(final boolean on) {
        interrupted = on;
        for (int i = 0; i < threads.size(); i++) {
            threads.get(i).interruptMode(on);
        }
    }

    public String name() {
        return name;
    }

    /** The core by which masks name it: where its owner is pinned, or a number of its own when it is not. */
    public int core() {
        return core;
    }

    /** Light threads on it. */
    public int threadCount() {
        return threadCount;
    }

    /** True while its owner sleeps. */
    public boolean asleep() {
        return asleep;
    }

    /** Turns that it has had. */
    public long turns() {
        return turns.getOpaque();
    }

    /** Events that it has run. */
    public long eventsRun() {
        return eventsRun.getOpaque();
    }

    /** Events that wait. */
    public int eventsWaiting() {
        return events.size();
    }

    /** Events that found no room. */
    public long refused() {
        return refused.get();
    }

    /** How often its owner went to sleep. */
    public long sleeps() {
        return sleeps.getOpaque();
    }

    @Override
    public String toString() {
        return name;
    }
}
