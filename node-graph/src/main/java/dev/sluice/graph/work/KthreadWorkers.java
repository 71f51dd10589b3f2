package dev.sluice.graph.work;

import dev.sluice.graph.kthread.KThread;
import dev.sluice.graph.kthread.KThreadSpec;
import dev.sluice.graph.kthread.KThreads;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Makes and lists workers with a thread each. Thread-safe. */
public final class KthreadWorkers {
    private final KThreads threads;
    private final WorkTimers timers;
    private final CopyOnWriteArrayList<KthreadWorker> workers = new CopyOnWriteArrayList<>();

    /** {@code timers} serve the delayed items of all workers. */
    public KthreadWorkers(final KThreads threads, final WorkTimers timers) {
        this.threads = threads;
        this.timers = timers;
    }

    /** A worker whose thread may run anywhere but on the graph workers' cores. Errors as {@link KThreads#create}. */
    public KthreadWorker create(final String name) throws InterruptedException {
        final KthreadWorker worker = new KthreadWorker(name, timers);
        return start(worker, KThreadSpec.of(name, worker::loop));
    }

    private KthreadWorker start(final KthreadWorker worker, final KThreadSpec spec) throws InterruptedException {
        final KThread thread = threads.create(spec.withType("worker").withData(worker));
        worker.thread(thread);
        workers.add(worker);
        thread.wake();
        return worker;
    }

    /** Destroys one of them: see {@link KthreadWorker#destroy()}. */
    public void destroy(final KthreadWorker worker) {
        worker.destroy();
        workers.remove(worker);
    }

    /** The workers that have not been destroyed through {@link #destroy}, in the order of creation. */
    public List<KthreadWorker> list() {
        return List.copyOf(workers);
    }
}
