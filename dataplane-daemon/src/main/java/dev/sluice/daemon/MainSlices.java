package dev.sluice.daemon;

import dev.sluice.graph.reactor.LightThread;
import dev.sluice.graph.reactor.Poller;
import dev.sluice.graph.reactor.Reactors;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Runs tasks on the main thread, one in each turn of its loop: the slices of a change of main's tables that would take
 * too long in one go. A light thread with a poller that is paused while there are none; {@code show light-threads} has
 * what they cost. Main thread.
 */
final class MainSlices implements Executor {
    private final LightThread thread;
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private Poller poller;

    /** On main's reactor, the first of {@code reactors}. */
    MainSlices(final String name, final Reactors reactors) {
        thread = reactors.createBound(name, reactors.reactors().getFirst());
        thread.sendMessage(() -> {
            poller = thread.registerPoller("slices", 0, this::slice);
            poller.pause();
        });
    }

    @Override
    public void execute(final Runnable task) {
        try {
            if (thread.sendMessage(() -> add(task))) {
                return;
            }
        } catch (final IllegalStateException e) {
            throw new RejectedExecutionException(e);
        }
        throw new RejectedExecutionException("light thread `" + thread.name() + "' has too many messages waiting");
    }

    private void add(final Runnable task) {
        tasks.add(task);
        poller.resume();
    }

    private int slice() {
        final Runnable task = tasks.poll();
        if (tasks.isEmpty()) {
            poller.pause();
        }
        if (task == null) {
            return 0;
        }
        task.run();
        return 1;
    }
}
