package dev.sluice.driver.os;

import dev.sluice.graph.thread.LoopSleeper;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The engine's sleeper over a {@link Sleeper}: descriptors come with what is to be run for them.
 *
 * <p>A descriptor that is removed while the owner is about to run its action runs it once more at most; actions are
 * harmless then ({@code interrupt}).
 */
public final class EpollLoopSleeper implements LoopSleeper {
    /** Ready descriptors that are reported at a time; the others follow at the next sleep. */
    private static final int CAPACITY = 64;

    private final Sleeper sleeper;
    private final Map<Integer, Integer> tokens = new HashMap<>();
    private final ArrayDeque<Integer> freeTokens = new ArrayDeque<>();
    private volatile Runnable[] actions = {};
    private volatile int watched;
    private CallState call;

    private EpollLoopSleeper(final Sleeper sleeper) {
        this.sleeper = sleeper;
    }

    /**
     * A sleeper for the thread of this name, {@link LoopSleeper.Factory}.
     *
     * @throws IllegalStateException when the system has no descriptor left, naming the thread
     */
    public static LoopSleeper open(final String thread) {
        try {
            return new EpollLoopSleeper(Sleeper.open(CAPACITY));
        } catch (final OsException e) {
            throw new IllegalStateException("thread " + thread + ": no epoll set: " + e.getMessage(), e);
        }
    }

    @Override
    public void sleep(final long timeoutNs) {
        CallState own = call;
        if (own == null) {
            own = new CallState();
            call = own;
        }
        final int ready = sleeper.sleep(own, timeoutNs);
        final Runnable[] now = actions;
        for (int i = 0; i < ready; i++) {
            final int token = sleeper.token(i);
            final Runnable action = token < now.length ? now[token] : null;
            if (action != null) {
                action.run();
            }
        }
    }

    @Override
    public void wake() {
        sleeper.wake();
    }

    @Override
    public synchronized void add(final int fd, final Runnable onReady) {
        final Integer free = freeTokens.poll();
        final int token = free == null ? actions.length : free;
        set(token, onReady);
        try {
            sleeper.add(fd, token);
        } catch (final OsException e) {
            set(token, null);
            freeTokens.add(token);
            throw new IllegalStateException("descriptor " + fd + " cannot be watched: " + e.getMessage(), e);
        }
        tokens.put(fd, token);
        watched = tokens.size();
    }

    @Override
    public synchronized boolean remove(final int fd) {
        final Integer token = tokens.remove(fd);
        if (token == null) {
            return false;
        }
        final boolean removed = sleeper.remove(fd);
        set(token, null);
        freeTokens.add(token);
        watched = tokens.size();
        return removed;
    }

    private void set(final int token, final Runnable action) {
        final Runnable[] more = Arrays.copyOf(actions, Math.max(actions.length, token + 1));
        more[token] = action;
        actions = more;
    }

    @Override
    public int watched() {
        return watched;
    }

    @Override
    public int fd() {
        return sleeper.fd();
    }

    @Override
    public void close() {
        sleeper.close();
    }
}
