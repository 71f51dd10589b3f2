package dev.sluice.graph.kthread;

import dev.sluice.config.CoreSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where one thread may run. Changed by that thread alone, since the system pins the caller; read by any. */
final class KThreadCores {
    private static final Logger LOG = LoggerFactory.getLogger(KThread.class);

    private final String name;
    private final boolean anywhere;
    private final KThreads owner;
    private volatile CoreSet cores;

    KThreadCores(final String name, final KThreadSpec spec, final CoreSet cores, final KThreads owner) {
        this.name = name;
        this.anywhere = spec.anywhere();
        this.cores = cores;
        this.owner = owner;
    }

    CoreSet now() {
        return cores;
    }

    /** The first thing that the thread does. */
    void pin() {
        if (!cores.isEmpty()) {
            owner.platform().setAffinity(cores);
        }
    }

    void set(final CoreSet to) {
        owner.platform().setAffinity(to);
        cores = to;
    }

    /** A thread that may run anywhere goes where no graph worker is, when that has changed. */
    void follow() {
        final CoreSet wanted = owner.housekeeping();
        if (!anywhere || wanted.isEmpty() || wanted.equals(cores)) {
            return;
        }
        try {
            set(wanted);
        } catch (final KThreadException e) {
            LOG.warn("thread {} stays where it is: {}", name, e.getMessage());
        }
    }
}
