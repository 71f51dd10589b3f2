package dev.sluice.graph.thread;

/**
 * Workers did not arrive at the barrier in time. They were reported with their stacks and counted out, the others run
 * on, and nothing was changed: who asked for the barrier gives up what he wanted to do. Unchecked, because only few
 * callers can do better than let it through.
 */
public final class BarrierTimeout extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BarrierTimeout(final String message) {
        super(message);
    }
}
