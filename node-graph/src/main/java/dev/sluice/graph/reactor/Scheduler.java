package dev.sluice.graph.reactor;

import dev.sluice.config.CoreSet;
import java.util.List;

/** Decides which light threads change their reactor. A pure function of what was measured. */
@FunctionalInterface
public interface Scheduler {
    /** Everything stays where it was put. */
    Scheduler STATIC = loads -> List.of();

    /**
     * What a light thread did in the last period.
     *
     * @param id its number
     * @param core the core of its reactor
     * @param mask where it may go
     * @param load the part of the period in which it was busy, 0 to 1
     */
    record Load(int id, int core, CoreSet mask, double load) {}

    /** Light thread {@code id} shall go to the reactor on {@code core}. */
    record Move(int id, int core) {}

    /** The moves to be made now. */
    List<Move> balance(List<Load> loads);
}
