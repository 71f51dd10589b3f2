package dev.sluice.driver.os;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Where a thread of the main-or-worker loop sleeps: one epoll set with the descriptors of its interfaces and one
 * eventfd that other threads wake it by.
 *
 * <p>Protocol. {@link #wake} leaves a token that makes the current or the next {@link #sleep} return, and pays for a
 * system call only when the thread is asleep. {@code sleep} takes the token away before it returns; the owner must look
 * at all its queues after each return and before it sleeps again. Then nothing is lost: a producer that queues first
 * and wakes second either finds the token still there, and the owner, who takes it later and looks afterwards, sees
 * what was queued; or it leaves a new one. Both sides have a full fence between their store and their load, so neither
 * can miss the other.
 *
 * <p>Threads: {@code sleep}, {@code ready}, {@code token}, {@code events} by the owner; {@code wake}, {@code add},
 * {@code remove} by any.
 */
public final class Sleeper implements AutoCloseable {
    private static final int AWAKE = 0;
    private static final int ASLEEP = 1;
    private static final int WOKEN = 2;
    private static final int WAKE_TOKEN = -1;

    private static final VarHandle STATE = stateHandle();

    private final Epoll epoll;
    private final EventFd wake;
    private final int[] tokens;
    private final int[] events;
    private int ready;

    @SuppressWarnings("unused") // by STATE
    private volatile int state = AWAKE;

    private Sleeper(final Epoll epoll, final EventFd wake, final int capacity) {
        this.epoll = epoll;
        this.wake = wake;
        this.tokens = new int[capacity];
        this.events = new int[capacity];
    }

    /**
     * A new sleeper that reports up to {@code capacity} ready descriptors at a time; the others follow at the next
     * sleep.
     */
    public static Sleeper open(final int capacity) throws OsException {
        final Epoll epoll = Epoll.open(capacity + 1);
        try {
            final EventFd wake = EventFd.open();
            epoll.add(wake.fd(), Epoll.IN, WAKE_TOKEN);
            return new Sleeper(epoll, wake, capacity + 1);
        } catch (final OsException e) {
            epoll.close();
            throw e;
        }
    }

    /**
     * Watches a descriptor, level-triggered.
     *
     * @param fd readable means that the thread has work
     * @param token 0 or more; comes back by {@link #token}
     */
    public void add(final int fd, final int token) throws OsException {
        if (token < 0) {
            throw new IllegalArgumentException("token " + token);
        }
        epoll.add(fd, Epoll.IN, token);
    }

    /** Stops watching; false when it was not watched. */
    public boolean remove(final int fd) {
        return epoll.remove(fd);
    }

    /**
     * The descriptor of the whole set: readable while the thread has a reason to be awake. For a main loop that waits
     * elsewhere.
     */
    public int fd() {
        return epoll.fd();
    }

    /**
     * Sleeps until a descriptor is ready, somebody wakes us or the time is over; returns at once when somebody did
     * since the last return.
     *
     * @param call the owner's
     * @param timeoutNanos negative for ever, 0 only looks at the descriptors
     * @return how many descriptors are ready; a wake-up alone is 0
     */
    public int sleep(final CallState call, final long timeoutNanos) {
        ready = 0;
        // A token from since the last return: do not sleep, but do look, so that descriptors are never starved by
        // wake-ups.
        final boolean mayWait = timeoutNanos != 0 && STATE.compareAndSet(this, AWAKE, ASLEEP);
        final int n = epoll.await(call, mayWait ? timeoutNanos : 0);
        for (int i = 0; i < n; i++) {
            final int token = epoll.token(i);
            if (token == WAKE_TOKEN) {
                wake.drain(call);
            } else {
                tokens[ready] = token;
                events[ready++] = epoll.events(i);
            }
        }
        STATE.getAndSet(this, AWAKE);
        return ready;
    }

    /** Token of ready descriptor {@code i} of the last sleep. */
    public int token(final int i) {
        return tokens[i];
    }

    /** What descriptor {@code i} is ready for, a sum of {@link Epoll}'s bits. */
    public int events(final int i) {
        return events[i];
    }

    /**
     * Makes the current or the next sleep return. Call it after the work has been queued.
     *
     * @param call the calling thread's own
     */
    public void wake(final CallState call) {
        if (mustSignal()) {
            wake.signal(call);
        }
    }

    /** As {@link #wake(CallState)}, from a thread without a state of its own. */
    public void wake() {
        if (mustSignal()) {
            wake.signal(CallState.current());
        }
    }

    /** Frees the kernel's objects. Nobody may sleep or wake any more. */
    @Override
    public void close() {
        wake.close();
        epoll.close();
    }

    private boolean mustSignal() {
        VarHandle.fullFence();
        return (int) STATE.getOpaque(this) != WOKEN && (int) STATE.getAndSet(this, WOKEN) == ASLEEP;
    }

    private static VarHandle stateHandle() {
        try {
            return MethodHandles.lookup().findVarHandle(Sleeper.class, "state", int.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
