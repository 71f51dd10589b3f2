package dev.sluice.graph.kthread;

/** What a kernel-style thread does. Runs once, on the thread itself, after the first wake. */
@FunctionalInterface
public interface KThreadFunction {
    /**
     * Works until {@link KThread#shouldStop()} says so, calling {@link KThread#parkMe()} whenever
     * {@link KThread#shouldPark()}.
     *
     * @param self the thread that runs it
     * @return the result that {@link KThread#stop()} hands out
     * @throws Exception ends the thread with {@link KThread#DIED}; it is logged and kept as {@link KThread#failure()}
     */
    int run(KThread self) throws Exception;
}
