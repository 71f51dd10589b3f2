package dev.sluice.graph.event;

/** Puts an event's two numbers into words. Main thread, when shown. */
@FunctionalInterface
public interface EventFormat {
    /** One line without its end. */
    String format(long first, long second);
}
