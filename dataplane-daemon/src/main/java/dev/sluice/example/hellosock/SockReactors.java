package dev.sluice.example.hellosock;

import dev.sluice.graph.kthread.AffinityThreadPlatform;
import dev.sluice.graph.kthread.KThreads;
import dev.sluice.graph.reactor.Reactor;
import dev.sluice.graph.reactor.ReactorThread;
import dev.sluice.graph.reactor.Reactors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.SystemNanoClock;

/** The reactors of the program, each on a thread that sleeps in its poll group. Main thread, but for {@link #pollGroup}. */
final class SockReactors implements AutoCloseable {
    private final KThreads threads = new KThreads(new AffinityThreadPlatform());
    private final Reactors group = new Reactors(SystemNanoClock.INSTANCE);
    private final Map<String, PollGroup> pollGroups = new LinkedHashMap<>();
    private final List<ReactorThread> running = new ArrayList<>();
    private final int[] cores;

    /** Starts {@code count} reactors, not pinned, numbered from 0. */
    SockReactors(final int count) throws InterruptedException {
        cores = new int[count];
        for (int i = 0; i < count; i++) {
            cores[i] = i;
            pollGroups.put("reactor_" + i, new PollGroup());
        }
        for (int i = 0; i < count; i++) {
            final String name = "reactor_" + i;
            running.add(ReactorThread.start(group, threads, name, i, false, pollGroups.get(name)));
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

    /** Ends the reactors' threads. One that reads standard input cannot be ended and is left to the end of the process. */
    @Override
    public void close() {
        running.forEach(ReactorThread::stop);
        threads.close();
        pollGroups.values().forEach(PollGroup::close);
    }
}
