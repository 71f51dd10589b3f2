package dev.sluice.example.hellosock;

import dev.sluice.config.CoreSet;
import dev.sluice.graph.kthread.AffinityThreadPlatform;
import dev.sluice.graph.kthread.KThreadException;
import dev.sluice.graph.kthread.KThreads;
import dev.sluice.graph.reactor.Reactor;
import dev.sluice.graph.reactor.ReactorThread;
import dev.sluice.graph.reactor.Reactors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.agrona.concurrent.SystemNanoClock;

/**
 * The reactors of the program, each on a thread that sleeps in its poll group. Main thread, but for {@link #pollGroup}.
 */
final class SockReactors implements AutoCloseable {
    private final KThreads threads = new KThreads(new AffinityThreadPlatform());
    private final Reactors group = new Reactors(SystemNanoClock.INSTANCE);
    private final Map<String, PollGroup> pollGroups = new LinkedHashMap<>();
    private final List<ReactorThread> running = new ArrayList<>();
    private final int[] cores;

    /**
     * Starts reactors.
     *
     * @param count how many, numbered from 0, when they are not pinned
     * @param pinned the cores of reactors that are; empty for the others
     * @throws dev.sluice.graph.kthread.KThreadException when there is no such core
     */
    SockReactors(final int count, final CoreSet pinned) throws InterruptedException {
        cores = pinned.isEmpty() ? IntStream.range(0, count).toArray() : pinned.toArray();
        for (final int core : cores) {
            pollGroups.put("reactor_" + core, new PollGroup());
        }
        try {
            for (final int core : cores) {
                final String name = "reactor_" + core;
                running.add(ReactorThread.start(group, threads, name, core, !pinned.isEmpty(), pollGroups.get(name)));
            }
        } catch (final KThreadException e) {
            close();
            throw e;
        }
    }

    Reactors group() {
        return group;
    }

    KThreads threads() {
        return threads;
    }

    int[] cores() {
        return cores.clone();
    }

    /** The sockets of a reactor: for code on it. */
    PollGroup pollGroup(final Reactor reactor) {
        return pollGroups.get(reactor.name());
    }

    /**
     * Ends the reactors' threads. One that reads standard input cannot be ended and is left to the end of the process.
     */
    @Override
    public void close() {
        running.forEach(ReactorThread::stop);
        threads.close();
        pollGroups.values().forEach(PollGroup::close);
    }
}
