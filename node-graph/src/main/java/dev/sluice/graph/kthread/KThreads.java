package dev.sluice.graph.kthread;

import dev.sluice.config.CoreSet;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;

/**
 * Creates and lists kernel-style threads. Thread-safe.
 *
 * <p>One creator thread ({@code kthreadd}) starts them from a request list, so that no thread inherits affinity or
 * scheduler from whoever happened to ask. The caller waits until the new thread has pinned itself and gets every error
 * of that as an exception. A caller that is interrupted while it waits takes its request back: the creator skips it, or
 * the thread that is there already goes away by itself.
 */
public final class KThreads implements AutoCloseable {
    /** Ended threads that nobody stopped stay listed, up to this many. */
    private static final int KEPT = 32;

    private final ThreadPlatform platform;
    private final BiFunction<KThread, Request, Thread> threads;
    private final LinkedBlockingQueue<Request> requests = new LinkedBlockingQueue<>();
    private final CopyOnWriteArrayList<KThread> listed = new CopyOnWriteArrayList<>();
    private final Thread creator;
    private volatile int creatorId = -1;
    private volatile CoreSet housekeeping = CoreSet.EMPTY;
    private volatile boolean closed;

    /** Starts the creator thread. */
    public KThreads(final ThreadPlatform platform) {
        this(platform, KThreadBody::new);
    }

    /** For tests: {@code threads} makes the Java threads. */
    KThreads(final ThreadPlatform platform, final BiFunction<KThread, Request, Thread> threads) {
        this.platform = platform;
        this.threads = threads;
        this.creator = new Thread(this::createLoop, "kthreadd");
        creator.setDaemon(true);
        creator.start();
    }

    /**
     * The cores of threads that may run anywhere: those that no graph worker is pinned to. Those that are there move
     * when they wake next; empty leaves them where they are.
     */
    public void housekeeping(final CoreSet cores) {
        housekeeping = cores;
        listed.forEach(KThread::follow);
    }

    /** See {@link #housekeeping(CoreSet)}. */
    public CoreSet housekeeping() {
        return housekeeping;
    }

    /** What threads ask of the system. */
    public ThreadPlatform platform() {
        return platform;
    }

    /**
     * Creates a thread, named, pinned and stopped; {@link KThread#wake()} starts it.
     *
     * @throws KThreadException when there is no such core or node, no thread can be had, or pinning fails
     * @throws IllegalStateException after {@link #close()}
     * @throws InterruptedException when the caller was interrupted first; then there is no thread
     */
    public KThread create(final KThreadSpec spec) throws InterruptedException {
        final Request request = new Request(spec, coresFor(spec));
        refuseClosed(spec);
        requests.add(request);
        if (closed) {
            request.fail(new IllegalStateException("closed"));
        }
        try {
            return request.outcome.get();
        } catch (final InterruptedException e) {
            if (request.abandon()) {
                requests.remove(request);
                throw e;
            }
            // Too late to take it back: the thread is the caller's, and so is the interrupt.
            Thread.currentThread().interrupt();
            return joined(request);
        } catch (final ExecutionException e) {
            throw failure(spec, e.getCause());
        }
    }

    /** Creates and wakes. Errors as {@link #create}. */
    public KThread run(final KThreadSpec spec) throws InterruptedException {
        final KThread thread = create(spec);
        thread.wake();
        return thread;
    }

    /** The kernel's id of the creator thread, {@code kthreadd}; -1 before it runs. */
    public int creatorId() {
        return creatorId;
    }

    /**
     * Takes a thread off the list that hangs in a call which nobody can end (a read of standard input): asks it to
     * stop, and no stop of all threads will wait for it.
     */
    public void abandon(final KThread thread) {
        thread.askStop();
        listed.remove(thread);
    }

    /** The threads that are there, and the last ended ones that nobody stopped, in the order of creation. */
    public List<KThread> list() {
        return List.copyOf(listed);
    }

    /**
     * Stops all threads, the youngest first, within {@code timeoutNs} in all.
     *
     * @return the names of those that did not end in time
     */
    public List<String> stopAll(final long timeoutNs) {
        return stopAll(timeoutNs, List.of());
    }

    /** As above, all but {@code spared}, which somebody else stops. */
    public List<String> stopAll(final long timeoutNs, final List<KThread> spared) {
        final List<String> late = new ArrayList<>();
        final List<KThread> all = new ArrayList<>(list().reversed());
        all.removeAll(spared);
        all.forEach(KThread::askStop);
        long left = timeoutNs;
        for (final KThread thread : all) {
            if (thread == KThread.current()) {
                continue;
            }
            final long rest = thread.finishStop(left);
            left = Math.max(0, rest);
            if (rest < 0) {
                late.add(thread.name());
            }
        }
        return late;
    }

    /** Ends the creator; threads that are there go on. */
    @Override
    public void close() {
        closed = true;
        creator.interrupt();
        Request request = requests.poll();
        while (request != null) {
            request.fail(new IllegalStateException("closed"));
            request = requests.poll();
        }
    }

    private KThread joined(final Request request) {
        try {
            return request.outcome.join();
        } catch (final CompletionException e) {
            throw failure(request.spec, e.getCause());
        }
    }

    private static KThreadException failure(final KThreadSpec spec, final Throwable cause) {
        return new KThreadException("cannot create thread `" + spec.name() + "': " + cause.getMessage(), cause);
    }

    private void refuseClosed(final KThreadSpec spec) {
        if (closed) {
            throw new IllegalStateException("cannot create thread `" + spec.name() + "': shutting down");
        }
    }

    private CoreSet coresFor(final KThreadSpec spec) {
        if (spec.node() >= 0) {
            final CoreSet cores = platform.coresOfNode(spec.node()).and(platform.allowedCores());
            if (cores.isEmpty()) {
                throw new KThreadException(
                        "thread `" + spec.name() + "': NUMA node " + spec.node() + " has no core for us");
            }
            return cores;
        }
        if (spec.cores().isEmpty()) {
            return housekeeping;
        }
        refuseUnknownCores(spec.name(), spec.cores());
        return spec.cores();
    }

    void refuseUnknownCores(final String name, final CoreSet cores) {
        final CoreSet unknown = cores.minus(platform.allowedCores());
        if (cores.isEmpty() || !unknown.isEmpty()) {
            throw new KThreadException("thread `" + name + "': no core " + (cores.isEmpty() ? "given" : unknown)
                    + ", there is " + platform.allowedCores());
        }
    }

    private void createLoop() {
        creatorId = platform.threadId();
        while (!closed) {
            try {
                start(requests.take());
            } catch (final InterruptedException ignored) {
                // close() does this; the loop's condition decides
            }
        }
    }

    private void start(final Request request) {
        if (request.outcome.isDone() || request.state.get() == RequestState.ABANDONED) {
            return;
        }
        final KThread thread = new KThread(request.spec, request.cores, this);
        try {
            final Thread java = threads.apply(thread, request);
            thread.thread(java);
            java.start();
        } catch (final RuntimeException | OutOfMemoryError e) {
            // The JVM says OutOfMemoryError when the system has no more threads.
            request.fail(e);
        }
    }

    void remember(final KThread thread) {
        listed.add(thread);
    }

    void forget(final KThread thread) {
        listed.remove(thread);
    }

    void ended(final KThread thread, final boolean reaped) {
        if (reaped) {
            listed.remove(thread);
        }
        final List<KThread> dead =
                listed.stream().filter(t -> t.state() == KThreadState.STOPPED).toList();
        if (dead.size() > KEPT) {
            listed.remove(dead.getFirst());
        }
    }

    private enum RequestState {
        PENDING,
        CLAIMED,
        ABANDONED
    }

    /**
     * One wish for a thread. Whoever moves it out of PENDING owns the outcome: the new thread, an error, or the caller
     * that gives up.
     */
    static final class Request {
        private final KThreadSpec spec;
        private final CoreSet cores;
        private final AtomicReference<RequestState> state = new AtomicReference<>(RequestState.PENDING);
        private final CompletableFuture<KThread> outcome = new CompletableFuture<>();

        Request(final KThreadSpec spec, final CoreSet cores) {
            this.spec = spec;
            this.cores = cores;
        }

        boolean claim() {
            return state.compareAndSet(RequestState.PENDING, RequestState.CLAIMED);
        }

        boolean abandon() {
            return state.compareAndSet(RequestState.PENDING, RequestState.ABANDONED);
        }

        void complete(final KThread thread) {
            outcome.complete(thread);
        }

        void fail(final Throwable cause) {
            if (claim()) {
                outcome.completeExceptionally(cause);
            }
        }
    }
}
