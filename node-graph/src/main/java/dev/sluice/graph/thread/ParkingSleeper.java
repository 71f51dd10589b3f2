package dev.sluice.graph.thread;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A sleeper that knows no descriptors. The state is one word: awake, woken (a token for the next sleep), or asleep. */
final class ParkingSleeper implements LoopSleeper {
    private static final int AWAKE = 0;
    private static final int ASLEEP = 1;
    private static final int WOKEN = 2;

    private final AtomicInteger state = new AtomicInteger();
    private volatile Thread sleeping;

    @Override
    public void sleep(final long timeoutNs) {
        if (timeoutNs != 0) {
            sleeping = Thread.currentThread();
            if (state.compareAndSet(AWAKE, ASLEEP)) {
                final long until = System.nanoTime() + timeoutNs;
                while (state.get() == ASLEEP && !Thread.interrupted()) {
                    final long left = until - System.nanoTime();
                    if (timeoutNs < 0) {
                        LockSupport.park(this);
                    } else if (left > 0) {
                        LockSupport.parkNanos(this, left);
                    } else {
                        break;
                    }
                }
            }
        }
        state.set(AWAKE);
    }

    @Override
    public void wake() {
        if (state.getAndSet(WOKEN) == ASLEEP) {
            LockSupport.unpark(sleeping);
        }
    }

    @Override
    public void add(final int fd, final Runnable onReady) {
        throw new UnsupportedOperationException("descriptors cannot be watched here");
    }

    @Override
    public boolean remove(final int fd) {
        return false;
    }

    @Override
    public int watched() {
        return 0;
    }

    @Override
    public int fd() {
        return -1;
    }

    @Override
    public void close() {}
}
