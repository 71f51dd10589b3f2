package dev.sluice.graph.thread;

import java.util.ArrayList;
import java.util.List;

/**
 * The thread types of the daemon, in the order in which they were added; the workers are there from the start. Main
 * thread, before the start.
 */
public final class ThreadRegistry {
    private final List<ThreadRegistration> types = new ArrayList<>();
    private final List<WorkerInit> inits = new ArrayList<>();

    /** With the workers. */
    public ThreadRegistry() {
        types.add(ThreadRegistration.workers());
    }

    /** Adds a type; its name and short name must be free. */
    public void add(final ThreadRegistration type) {
        for (final ThreadRegistration there : types) {
            if (there.name().equals(type.name()) || there.shortName().equals(type.shortName())) {
                throw new IllegalArgumentException("two thread types `" + type.name() + "' (" + type.shortName() + ")");
            }
        }
        types.add(type);
    }

    /** Takes the place of the type of the same name: another launcher for the workers, say. */
    public void replace(final ThreadRegistration type) {
        for (int i = 0; i < types.size(); i++) {
            if (types.get(i).name().equals(type.name())) {
                types.set(i, type);
                return;
            }
        }
        throw new IllegalArgumentException("unknown thread type `" + type.name() + "'");
    }

    /** Adds what each worker does once at its start. */
    public void addWorkerInit(final WorkerInit init) {
        inits.add(init);
    }

    /** The types. */
    public List<ThreadRegistration> types() {
        return List.copyOf(types);
    }

    /** What each worker does once at its start, in order. */
    public List<WorkerInit> workerInits() {
        return List.copyOf(inits);
    }
}
