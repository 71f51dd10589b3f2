package dev.sluice.graph.kthread;

import dev.sluice.config.CoreSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One kernel-style thread: created stopped, woken, parked, bound, stopped. Semantics of Linux {@code kernel/kthread.c}.
 *
 * <p>Any thread may call the controlling methods; {@link #sleep()}, {@link #parkMe()} and {@link #onWake} belong to the
 * thread itself. The flags are set under the lock and read without it, so {@link #shouldStop()} costs one volatile read
 * in the thread's loop.
 */
public final class KThread {
    /** The result of a thread that was stopped before it ever ran (the kernel's {@code -EINTR}). */
    public static final int INTERRUPTED = -4;

    /** The result of a thread whose function threw; see {@link #failure()}. */
    public static final int DIED = -5;

    private static final Logger LOG = LoggerFactory.getLogger(KThread.class);

    private final String name;
    private final KThreadSpec spec;
    private final KThreads owner;
    private final ThreadPlatform platform;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    private volatile Thread thread;
    private volatile int threadId = -1;
    private volatile KThreadState state = KThreadState.CREATED;
    private volatile boolean shouldStop;
    private volatile boolean shouldPark;
    private final KThreadCores cores;
    private volatile Throwable failure;
    private volatile Runnable waker;
    private volatile long finalCpuTimeNs = -1;
    private boolean woken;
    private boolean stopCalled;
    private volatile boolean reaped;
    private int result = INTERRUPTED;
    private CoreSet bindRequest;
    private KThreadException bindFailure;

    KThread(final KThreadSpec spec, final CoreSet cores, final KThreads owner) {
        this.name = spec.name();
        this.spec = spec;
        this.cores = new KThreadCores(name, spec, cores, owner);
        this.owner = owner;
        this.platform = owner.platform();
    }

    /** The thread that calls, or null when that is no thread of this kind. */
    public static KThread current() {
        return Thread.currentThread() instanceof KThreadBody body ? body.self() : null;
    }

    /** Starts a stopped thread; wakes a sleeping one. False when it has ended. */
    public boolean wake() {
        if (state == KThreadState.CREATED) {
            lock.lock();
            try {
                woken = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
        interruptSleep();
        return state != KThreadState.STOPPED;
    }

    /** True when the thread shall return from its function. */
    public boolean shouldStop() {
        return shouldStop;
    }

    /** True when the thread shall call {@link #parkMe()}. */
    public boolean shouldPark() {
        return shouldPark;
    }

    /**
     * Asks the thread to stop, wakes it and waits for its end. Not ended by an interrupt, which is kept.
     *
     * @return what its function returned, {@link #INTERRUPTED} when it never ran, {@link #DIED} when it threw
     * @throws IllegalStateException when it was stopped before, or is the caller
     */
    public int stop() {
        claimStop();
        finishStop(Long.MAX_VALUE);
        return result;
    }

    /**
     * As {@link #stop()}, but waits no longer than {@code timeoutNs}.
     *
     * @return true when it has ended; false leaves it asked to stop
     */
    public boolean stop(final long timeoutNs) {
        claimStop();
        return finishStop(timeoutNs) >= 0;
    }

    /**
     * Asks the thread to stop and does not wait; nobody will ask for its result.
     *
     * @throws IllegalStateException when it was stopped before
     */
    public void stopLater() {
        lock.lock();
        try {
            refuseSecondStop();
            reaped = true;
        } finally {
            lock.unlock();
        }
        askStop();
        if (state == KThreadState.STOPPED) {
            owner.forget(this);
        }
    }

    /** Waits for a thread that was asked to stop; what is left of {@code timeoutNs}, or -1 when that was not enough. */
    long finishStop(final long timeoutNs) {
        final long left = awaitEnd(timeoutNs);
        if (left >= 0) {
            owner.forget(this);
        }
        return left;
    }

    private void claimStop() {
        if (current() == this) {
            throw new IllegalStateException("thread `" + name + "' cannot stop itself: it returns from its function");
        }
        lock.lock();
        try {
            refuseSecondStop();
        } finally {
            lock.unlock();
        }
        askStop();
    }

    private void refuseSecondStop() {
        if (stopCalled) {
            throw new IllegalStateException("thread `" + name + "' has been stopped already");
        }
        stopCalled = true;
    }

    void askStop() {
        lock.lock();
        try {
            shouldStop = true;
            shouldPark = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        interruptSleep();
    }

    /** Waits for the end; what is left of {@code timeoutNs}, or -1 when that was not enough. */
    private long awaitEnd(final long timeoutNs) {
        boolean interrupted = false;
        long left = timeoutNs;
        lock.lock();
        try {
            while (state != KThreadState.STOPPED) {
                if (left <= 0) {
                    return -1;
                }
                try {
                    left = changed.awaitNanos(left);
                } catch (final InterruptedException e) {
                    interrupted = true;
                }
            }
            return Math.max(0, left);
        } finally {
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Asks the thread to park and waits until it has; a thread that parks itself goes on to its own {@link #parkMe()}.
     * A created thread parks without having run its function.
     *
     * @throws IllegalStateException when it is asked already, or ends instead
     */
    public void park() {
        lock.lock();
        try {
            refuseEnded("park");
            if (shouldPark) {
                throw new IllegalStateException("thread `" + name + "' has been asked to park already");
            }
            shouldPark = true;
            woken = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (current() == this) {
            return;
        }
        interruptSleep();
        lock.lock();
        try {
            while (shouldPark && state != KThreadState.PARKED && state != KThreadState.STOPPED) {
                changed.awaitUninterruptibly();
            }
            if (state == KThreadState.STOPPED) {
                shouldPark = false;
                throw new IllegalStateException("thread `" + name + "' ended instead of parking");
            }
        } finally {
            lock.unlock();
        }
    }

    /** Lets a parked thread go on; nothing when it was not asked to park. */
    public void unpark() {
        lock.lock();
        try {
            shouldPark = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The thread itself: stays here as long as it is asked to park. */
    public void parkMe() {
        refuseOthers("parkMe");
        if (!shouldPark) {
            return;
        }
        lock.lock();
        try {
            while (shouldPark) {
                state = KThreadState.PARKED;
                changed.signalAll();
                serveBind();
                if (shouldPark) {
                    changed.awaitUninterruptibly();
                }
            }
            serveBind();
            state = KThreadState.RUNNING;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * The thread itself: sleeps until somebody calls {@link #wake()}, or it shall stop or park. A wake-up that came
     * before is not lost.
     */
    public void sleep() {
        refuseOthers("sleep");
        if (!shouldStop && !shouldPark) {
            Thread.interrupted();
            LockSupport.park(this);
        }
        cores.follow();
    }

    /** As {@link #sleep()}, at most {@code nanos}; returns at once when that is not positive. */
    public void sleep(final long nanos) {
        refuseOthers("sleep");
        if (!shouldStop && !shouldPark) {
            Thread.interrupted();
            LockSupport.parkNanos(this, nanos);
        }
        cores.follow();
    }

    /** The cores of threads that may run anywhere have changed: look at it soon. */
    void follow() {
        if (spec.anywhere()) {
            interruptSleep();
        }
    }

    /**
     * The thread itself: what besides the end of {@link #sleep()} wakes it, such as {@code Selector::wakeup}; null for
     * nothing.
     */
    public void onWake(final Runnable newWaker) {
        refuseOthers("onWake");
        waker = newWaker;
    }

    /**
     * Pins a thread that does not run: created or parked. The thread moves itself; the caller waits for the outcome.
     *
     * @throws IllegalStateException when it runs or has ended
     * @throws KThreadException when there is no such core or the system refuses; it stays where it was
     */
    public void bind(final CoreSet newCores) {
        owner.refuseUnknownCores(name, newCores);
        lock.lock();
        try {
            if (state != KThreadState.CREATED && state != KThreadState.PARKED
                    || woken && state == KThreadState.CREATED) {
                throw new IllegalStateException(
                        "thread `" + name + "' is " + state.label() + ": only a created or parked one can be bound");
            }
            while (bindRequest != null) {
                changed.awaitUninterruptibly();
            }
            bindRequest = newCores;
            bindFailure = null;
            changed.signalAll();
            while (bindRequest == newCores && state != KThreadState.STOPPED) {
                changed.awaitUninterruptibly();
            }
            if (bindFailure != null) {
                throw new KThreadException("thread `" + name + "': " + bindFailure.getMessage(), bindFailure);
            }
        } finally {
            lock.unlock();
        }
    }

    private void serveBind() {
        if (bindRequest == null) {
            return;
        }
        try {
            cores.set(bindRequest);
        } catch (final KThreadException e) {
            bindFailure = e;
        }
        bindRequest = null;
        changed.signalAll();
    }

    /** The whole life, on the new thread. The request says whether its maker still wants it. */
    void body(final KThreads.Request request) {
        try {
            threadId = platform.threadId();
            cores.pin();
        } catch (final Throwable e) {
            // Errors too (a native library that does not load): whatever it is, the creator's caller is waiting for it.
            request.fail(e);
            return;
        }
        if (!request.claim()) {
            return;
        }
        owner.remember(this);
        request.complete(this);
        int end = INTERRUPTED;
        try {
            awaitFirstWake();
            parkMe();
            if (!shouldStop) {
                end = spec.function().run(this);
            }
        } catch (final Throwable e) {
            failure = e;
            end = DIED;
            LOG.error("thread {} died", name, e);
        } finally {
            finish(end);
        }
    }

    private void awaitFirstWake() {
        lock.lock();
        try {
            while (!woken && !shouldStop) {
                serveBind();
                if (!woken && !shouldStop) {
                    changed.awaitUninterruptibly();
                }
            }
            serveBind();
            if (!shouldStop && !shouldPark) {
                state = KThreadState.RUNNING;
            }
        } finally {
            lock.unlock();
        }
    }

    private void finish(final int end) {
        finalCpuTimeNs = platform.cpuTimeNs(threadId);
        lock.lock();
        try {
            result = end;
            state = KThreadState.STOPPED;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        owner.ended(this, reaped);
    }

    private void interruptSleep() {
        final Runnable hook = waker;
        if (hook != null) {
            hook.run();
        }
        final Thread running = thread;
        if (running != null) {
            LockSupport.unpark(running);
        }
    }

    private void refuseOthers(final String call) {
        if (current() != this) {
            throw new IllegalStateException(call + " of thread `" + name + "' is for that thread alone, not for `"
                    + Thread.currentThread().getName() + "'");
        }
    }

    private void refuseEnded(final String call) {
        if (state == KThreadState.STOPPED) {
            throw new IllegalStateException("cannot " + call + " thread `" + name + "': it has ended");
        }
    }

    /** The name with the core filled in: {@code stats/0}. */
    public String name() {
        return name;
    }

    /** One word: what kind of thread it is. */
    public String type() {
        return spec.type();
    }

    /** The data that it was created with, or null. */
    public Object data() {
        return spec.data();
    }

    public KThreadState state() {
        return state;
    }

    /** The kernel's thread id. */
    public int threadId() {
        return threadId;
    }

    /** Where it may run; empty when it was never bound. */
    public CoreSet cores() {
        return cores.now();
    }

    /** CPU time used, nanoseconds; after the end what it had used then; -1 when unknown. */
    public long cpuTimeNs() {
        return state == KThreadState.STOPPED ? finalCpuTimeNs : platform.cpuTimeNs(threadId);
    }

    /** What ended it, when it {@link #DIED}; otherwise null. */
    public Throwable failure() {
        return failure;
    }

    /** The frames of the running thread, innermost first; empty before and after. */
    public StackTraceElement[] stack() {
        final Thread running = thread;
        return running == null ? new StackTraceElement[0] : running.getStackTrace();
    }

    @Override
    public String toString() {
        return name + " (" + state.label() + ")";
    }

    void thread(final Thread newThread) {
        thread = newThread;
    }
}
