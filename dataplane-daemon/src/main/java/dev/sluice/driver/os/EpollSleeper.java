package dev.sluice.driver.os;

import dev.sluice.graph.thread.LoopSleeper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The engine's port for sleeping: a {@link Sleeper} and what to run for each descriptor. Threads as {@link LoopSleeper}
 * says.
 */
public final class EpollSleeper implements LoopSleeper {
    private static final int READY_AT_ONCE = 64;

    private final Sleeper sleeper;
    private final CallState call = new CallState();
    private final ConcurrentMap<Integer, Integer> tokens = new ConcurrentHashMap<>();
    private volatile Runnable[] actions = {};

    private EpollSleeper(final Sleeper sleeper) {
        this.sleeper = sleeper;
    }

    /** A new one; the name of the thread is for the error. */
    public static EpollSleeper open(final String name) {
        try {
            return new EpollSleeper(Sleeper.open(READY_AT_ONCE));
        } catch (final OsException e) {
            throw new IllegalStateException("thread " + name + " cannot sleep: " + e.getMessage(), e);
        }
    }

    @Override
    public void sleep(final long timeoutNs) {
        final int ready = sleeper.sleep(call, timeoutNs);
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
        if (tokens.containsKey(fd)) {
            throw new IllegalStateException("fd " + fd + " is watched already");
        }
        final List<Runnable> changed = new ArrayList<>(Arrays.asList(actions));
        int token = changed.indexOf(null);
        if (token < 0) {
            token = changed.size();
            changed.add(onReady);
        } else {
            changed.set(token, onReady);
        }
        final Runnable[] before = actions;
        actions = changed.toArray(Runnable[]::new);
        try {
            sleeper.add(fd, token);
            tokens.put(fd, token);
        } catch (final OsException e) {
            actions = before;
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    @Override
    public synchronized boolean remove(final int fd) {
        final Integer token = tokens.remove(fd);
        if (token == null) {
            return false;
        }
        sleeper.remove(fd);
        final Runnable[] changed = actions.clone();
        changed[token] = null;
        actions = changed;
        return true;
    }

    @Override
    public int watched() {
        return tokens.size();
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
