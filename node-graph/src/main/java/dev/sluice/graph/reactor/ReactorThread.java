package dev.sluice.graph.reactor;

import dev.sluice.config.CoreSet;
import dev.sluice.graph.kthread.KThread;
import dev.sluice.graph.kthread.KThreadSpec;
import dev.sluice.graph.kthread.KThreads;

/**
 * A reactor on a thread of its own, for programs without graph workers. Polls while there is work and sleeps when there
 * is none (interrupt mode).
 */
public final class ReactorThread {
    /** Idle turns before it sleeps. */
    private static final int SPINS = 100;

    /** Where the thread sleeps, when it is to be woken by more than messages: in a selector whose channels it polls. */
    public interface Sleeper {
        /**
         * The reactor's thread: sleeps until {@link #wake()} or the time is over; {@code Long.MAX_VALUE} for ever. A
         * wake-up that came before is not lost.
         */
        void sleep(long nanos);

        /** Ends the sleep. Any thread. */
        void wake();
    }

    private final Reactor reactor;
    private final Reactors group;
    private final Sleeper sleeper;
    private final KThread thread;

    private ReactorThread(
            final Reactors group,
            final Reactor reactor,
            final KThreads threads,
            final CoreSet cores,
            final Sleeper sleeper)
            throws InterruptedException {
        this.group = group;
        this.reactor = reactor;
        this.sleeper = sleeper;
        this.thread = threads.create(
                KThreadSpec.of(reactor.name(), this::loop).withType("reactor").onCores(cores));
        reactor.onWake(thread::wake);
        thread.wake();
    }

    /**
     * Adds a reactor and starts its thread, which is pinned to {@code core}, its number in masks, when {@code pinned}.
     */
    public static ReactorThread start(
            final Reactors group, final KThreads threads, final String name, final int core, final boolean pinned)
            throws InterruptedException {
        return start(group, threads, name, core, pinned, null);
    }

    /** As above, sleeping in {@code sleeper}. */
    public static ReactorThread start(
            final Reactors group,
            final KThreads threads,
            final String name,
            final int core,
            final boolean pinned,
            final Sleeper sleeper)
            throws InterruptedException {
        final CoreSet cores = pinned ? CoreSet.of(core) : CoreSet.EMPTY;
        return new ReactorThread(group, group.add(name, core), threads, cores, sleeper);
    }

    private int loop(final KThread self) {
        if (sleeper != null) {
            self.onWake(sleeper::wake);
        }
        int idle = 0;
        while (!self.shouldStop()) {
            self.parkMe();
            if (reactor.poll(group.clock().nanoTime()) > 0) {
                idle = 0;
            } else if (++idle < SPINS) {
                Thread.onSpinWait();
            } else {
                sleep(self);
            }
        }
        return 0;
    }

    private void sleep(final KThread self) {
        if (!reactor.prepareSleep()) {
            return;
        }
        final long deadline = reactor.nextDeadlineNs();
        final long nanos =
                deadline == Long.MAX_VALUE ? deadline : deadline - group.clock().nanoTime();
        if (sleeper != null) {
            sleeper.sleep(nanos);
        } else if (nanos == Long.MAX_VALUE) {
            self.sleep();
        } else {
            self.sleep(nanos);
        }
        reactor.wokeUp();
    }

    /** What it polls. */
    public Reactor reactor() {
        return reactor;
    }

    /** The thread that polls. */
    public KThread thread() {
        return thread;
    }

    /** Ends the thread; light threads that are still there get no more turns. */
    public void stop() {
        thread.stop();
    }
}
