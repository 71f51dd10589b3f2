package dev.sluice.graph.kthread;

/** The Java thread of a {@link KThread}, which knows whose it is. */
final class KThreadBody extends Thread {
    private final KThread self;

    KThreadBody(final KThread self, final KThreads.Request request) {
        super(null, () -> self.body(request), self.name(), 0, false);
        this.self = self;
        setDaemon(true);
    }

    KThread self() {
        return self;
    }
}
