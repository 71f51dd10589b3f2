package dev.sluice.graph.thread;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One thread's way into life and out of it. Made by main; {@link #body} runs on the thread. */
final class ThreadStart {
    private final StartWorkers owner;
    private final CpuPlacement.Placed placed;
    private final LaunchedThread thread;
    private volatile CountDownLatch ready = new CountDownLatch(1);
    private volatile CountDownLatch ended = new CountDownLatch(0);
    private volatile Throwable failure;
    private boolean initialised;
    private int restarts;

    ThreadStart(final StartWorkers owner, final CpuPlacement.Placed placed, final LaunchedThread thread) {
        this.owner = owner;
        this.placed = placed;
        this.thread = thread;
    }

    LaunchedThread thread() {
        return thread;
    }

    int countRestart() {
        return ++restarts;
    }

    /** Has the thread launched. Main. */
    void launch() throws StartException {
        ready = new CountDownLatch(1);
        ended = new CountDownLatch(1);
        failure = null;
        try {
            placed.type().launcher().launch(thread.name(), this::body);
        } catch (final Exception e) {
            ended.countDown();
            throw failed(e);
        }
    }

    /** Waits until the thread is set up. Main. */
    void awaitReady(final long deadline) throws StartException {
        try {
            if (!ready.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw new StartException("thread " + thread.name() + " did not start in time");
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(e);
        }
        if (failure != null) {
            throw failed(failure);
        }
    }

    private StartException failed(final Throwable cause) {
        final String text = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        return new StartException("thread " + thread.name() + ": " + text, cause);
    }

    void requestStop() {
        thread.requestStop();
        if (thread instanceof GraphThread) {
            owner.ownThreads().barrier().unpark(thread.index());
        } else if (thread.thread() != null) {
            thread.thread().interrupt();
        }
    }

    /** Waits for the end; null, or what it still does. Main. */
    String awaitEnd(final long deadline) {
        try {
            if (ended.await(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                return null;
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        final Thread java = thread.thread();
        final StackTraceElement[] stack = java == null ? new StackTraceElement[0] : java.getStackTrace();
        return "thread " + thread.name() + " has not ended" + (stack.length == 0 ? "" : ", it is at " + stack[0]);
    }

    private void body() {
        final CountDownLatch end = ended;
        Throwable cause = null;
        try {
            setUp();
            ready.countDown();
            run();
        } catch (final Throwable t) {
            cause = t;
        }
        final boolean wasReady = ready.getCount() == 0;
        failure = cause;
        if (thread instanceof final GraphThread worker) {
            leave(worker, cause);
        }
        end.countDown();
        ready.countDown();
        if (cause != null && (wasReady || restarts > 0)) {
            final Throwable why = cause;
            while (!owner.ownThreads().postToMain(() -> owner.restart(this, why))) {
                Thread.onSpinWait();
            }
        }
    }

    private void setUp() throws Exception {
        owner.setUp(thread, placed.core());
        if (thread instanceof final GraphThread worker) {
            worker.dispatcher().beginTurn();
            worker.dispatcher().dispatchPending();
            worker.dispatcher().rebuild(owner.ownThreads().barrier().shape());
            if (!initialised) {
                for (final WorkerInit init : owner.workerInits()) {
                    init.init(worker);
                }
                initialised = true;
            }
        }
    }

    private void run() throws Exception {
        if (thread instanceof final GraphThread worker) {
            if (restarts > 0) {
                final Barrier barrier = owner.ownThreads().barrier();
                worker.postSurely(owner.ownThreads().main(), () -> barrier.admit(worker));
            }
            owner.ownThreads().barrier().awaitAdmission(worker);
        }
        placed.type().function().run(thread);
    }

    private void leave(final GraphThread worker, final Throwable cause) {
        final Barrier barrier = owner.ownThreads().barrier();
        if (cause == null) {
            barrier.left(worker.index());
            worker.dispatcher().buffers().flush();
        } else {
            barrier.died(worker.index());
        }
    }
}
