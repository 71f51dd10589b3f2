package dev.sluice.graph.work;

import dev.sluice.graph.kthread.KThread;
import dev.sluice.graph.kthread.KThreadSpec;
import dev.sluice.graph.kthread.KThreads;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.agrona.concurrent.NanoClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Timers of delayed work. Thread-safe. Whoever calls {@link #expire()} runs what is due, without the lock: a thread of
 * its own after {@link #start}, a test by hand. Actions are short: they put an item on a list.
 */
public final class WorkTimers {
    private static final Logger LOG = LoggerFactory.getLogger(WorkTimers.class);

    private final NanoClock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final TreeMap<Timer, Runnable> timers = new TreeMap<>();
    private long sequence;
    private volatile KThread thread;

    /** Nothing expires before {@link #expire()} is called or {@link #start} has been. */
    public WorkTimers(final NanoClock clock) {
        this.clock = clock;
    }

    /** One armed timer; equal deadlines expire in the order in which they were armed. */
    static final class Timer implements Comparable<Timer> {
        private final long deadlineNs;
        private final long sequence;

        private Timer(final long deadlineNs, final long sequence) {
            this.deadlineNs = deadlineNs;
            this.sequence = sequence;
        }

        @Override
        public int compareTo(final Timer other) {
            // Differences, as the clock may be anywhere, also about to wrap.
            final int byTime = Long.signum(deadlineNs - other.deadlineNs);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }

        @Override
        public boolean equals(final Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(sequence);
        }
    }

    NanoClock clock() {
        return clock;
    }

    /** Arms a timer; a delay that is not positive is due at once. */
    Timer arm(final long delayNs, final Runnable action) {
        final boolean first;
        final Timer timer;
        lock.lock();
        try {
            timer = new Timer(clock.nanoTime() + Math.max(0, delayNs), sequence++);
            timers.put(timer, action);
            first = timers.firstKey() == timer;
        } finally {
            lock.unlock();
        }
        final KThread sleeper = thread;
        if (first && sleeper != null) {
            sleeper.wake();
        }
        return timer;
    }

    /** True when the timer had not expired. Its action may still be about to start otherwise. */
    boolean cancel(final Timer timer) {
        lock.lock();
        try {
            return timers.remove(timer) != null;
        } finally {
            lock.unlock();
        }
    }

    /** Runs what is due by now; the number of actions. */
    public int expire() {
        int count = 0;
        Runnable action = nextDue();
        while (action != null) {
            count++;
            try {
                action.run();
            } catch (final RuntimeException e) {
                LOG.error("a work timer failed", e);
            }
            action = nextDue();
        }
        return count;
    }

    private Runnable nextDue() {
        lock.lock();
        try {
            if (timers.isEmpty() || timers.firstKey().deadlineNs - clock.nanoTime() > 0) {
                return null;
            }
            return timers.pollFirstEntry().getValue();
        } finally {
            lock.unlock();
        }
    }

    /** Nanoseconds until the next one is due, not negative; {@code Long.MAX_VALUE} when none is armed. */
    public long untilNextNs() {
        lock.lock();
        try {
            return timers.isEmpty() ? Long.MAX_VALUE : Math.max(0, timers.firstKey().deadlineNs - clock.nanoTime());
        } finally {
            lock.unlock();
        }
    }

    /** Expires timers on a thread of its own, {@code slwork/timer}, from now on. */
    public void start(final KThreads threads) throws InterruptedException {
        if (thread != null) {
            throw new IllegalStateException("the work timers have been started already");
        }
        thread = threads.create(KThreadSpec.of("slwork/timer", this::loop).withType("timer"));
        // Only now: what is armed from here on finds it to wake, what was before it finds by itself.
        thread.wake();
    }

    private int loop(final KThread self) {
        while (!self.shouldStop()) {
            self.parkMe();
            if (expire() == 0) {
                final long wait = untilNextNs();
                if (wait == Long.MAX_VALUE) {
                    self.sleep();
                } else if (wait > 0) {
                    self.sleep(wait);
                }
            }
        }
        return 0;
    }

    /** Ends the thread; armed timers stay and do not expire. */
    public void stop() {
        final KThread running = thread;
        if (running != null) {
            thread = null;
            running.stop();
        }
    }
}
