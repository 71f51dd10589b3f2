package dev.sluice.graph.reactor;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A function that its light thread calls each turn, or once a period. Belongs to that thread: every call but the
 * figures must come from it.
 *
 * <p>A poller that throws is counted and logged; after {@value #FAILURE_LIMIT} times in a row it is paused, so that a
 * bug costs its own work alone.
 */
public final class Poller {
    /** A poller that failed so often without a good turn between is paused. */
    static final int FAILURE_LIMIT = 16;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Poller.class, "state", State.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** What is polled. */
    @FunctionalInterface
    public interface Function {
        /** Does what there is to do now and does not block; the number of things done, 0 when idle. */
        int poll();
    }

    /** Tells an each-turn poller to get its wake-ups from elsewhere while the reactor sleeps. */
    @FunctionalInterface
    public interface InterruptMode {
        /**
         * {@code on}: nobody will poll until something wakes the reactor, see to it that your events do. Off: polled
         * again.
         */
        void set(boolean on);
    }

    /** Where a poller is in its life. */
    public enum State {
        WAITING,
        RUNNING,
        PAUSED,
        UNREGISTERED
    }

    private final LightThread thread;
    private final String name;
    private final Function function;
    private final long periodNs;
    private final InterruptMode interruptMode;
    private final AtomicLong runs = new AtomicLong();
    private final AtomicLong busyRuns = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private State state = State.WAITING;
    private int failedInARow;
    private boolean listed;
    private boolean pausing;
    long nextRunNs;
    long order;

    Poller(
            final LightThread thread,
            final String name,
            final Function function,
            final long periodNs,
            final InterruptMode interruptMode) {
        this.thread = thread;
        this.name = name;
        this.function = function;
        this.periodNs = periodNs;
        this.interruptMode = interruptMode;
    }

    /** Stops it for good; allowed from inside itself. Nothing the second time. */
    public void unregister() {
        thread.refuseOthers("unregister poller `" + name + "'");
        if (state != State.UNREGISTERED) {
            enter(State.UNREGISTERED);
            thread.pollerLists().forget(this);
        }
    }

    /** Stops it until {@link #resume()}. */
    public void pause() {
        thread.refuseOthers("pause poller `" + name + "'");
        refuseUnregistered("pause");
        if (state == State.RUNNING) {
            pausing = true;
        } else {
            enter(State.PAUSED);
        }
    }

    /** Lets a paused one go on: a timed one a period from now at the latest. */
    public void resume() {
        thread.refuseOthers("resume poller `" + name + "'");
        refuseUnregistered("resume");
        pausing = false;
        failedInARow = 0;
        if (state == State.PAUSED) {
            enter(State.WAITING);
            thread.pollerLists().list(this);
        }
    }

    private void refuseUnregistered(final String action) {
        if (state == State.UNREGISTERED) {
            throw new IllegalStateException("cannot " + action + " poller `" + name + "': it has been unregistered");
        }
    }

    /** One turn; what it did. Called by its thread when it is WAITING. */
    int run() {
        enter(State.RUNNING);
        int work = 0;
        try {
            work = function.poll();
            failedInARow = 0;
        } catch (final RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
            failures.setOpaque(failures.getPlain() + 1);
            failedInARow++;
            thread.failed("poller `" + name + "'" + (failedInARow < FAILURE_LIMIT ? "" : ", which is paused now"), e);
        }
        runs.setOpaque(runs.getPlain() + 1);
        if (work > 0) {
            busyRuns.setOpaque(busyRuns.getPlain() + 1);
        }
        if (state == State.RUNNING) {
            enter(pausing || failedInARow >= FAILURE_LIMIT ? State.PAUSED : State.WAITING);
        }
        pausing = false;
        return Math.max(0, work);
    }

    /** True while it is in a list of its thread: a paused one leaves it at its next turn. */
    boolean listed() {
        return listed;
    }

    void listed(final boolean now) {
        listed = now;
    }

    InterruptMode interruptMode() {
        return interruptMode;
    }

    public String name() {
        return name;
    }

    /** Nanoseconds between two turns, the first may come sooner; 0 for each turn of the reactor. */
    public long periodNs() {
        return periodNs;
    }

    public State state() {
        return (State) STATE.getOpaque(this);
    }

    /** Other threads look at the state for their figures alone: a volatile store would cost each turn a full fence. */
    private void enter(final State next) {
        STATE.setOpaque(this, next);
    }

    /** Turns that it has had. */
    public long runs() {
        return runs.getOpaque();
    }

    /** Turns in which it did something. */
    public long busyRuns() {
        return busyRuns.getOpaque();
    }

    /** Turns in which it threw. */
    public long failures() {
        return failures.getOpaque();
    }

    /** The thread that it belongs to. */
    public LightThread thread() {
        return thread;
    }

    @Override
    public String toString() {
        return name;
    }
}
