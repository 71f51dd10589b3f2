package dev.sluice.graph.reactor;

import dev.sluice.config.CoreSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Takes light threads off crowded reactors: as long as the busiest reactor is loaded beyond a limit, one of its light
 * threads goes to the least loaded reactor in its mask, if that makes the larger of the two loads clearly smaller.
 * Light threads that are almost idle are packed on the first reactor of their mask that has room, so that the others
 * sleep on. Immutable.
 */
public final class LoadScheduler implements Scheduler {
    /** A reactor loaded less is left alone (SPDK's core limit, 80 %). */
    public static final double DEFAULT_LIMIT = 0.8;

    /** A light thread loaded less is packed (SPDK's load limit, 20 %). */
    static final double IDLE = 0.2;

    /** A move must bring at least so much, or loads that swing would make threads swing. */
    private static final double GAIN = 0.05;

    private final CoreSet cores;
    private final double limit;

    /** Balances the reactors on {@code cores}, those above {@code limit} (0 to 1). */
    public LoadScheduler(final CoreSet cores, final double limit) {
        if (!(limit > 0 && limit <= 1)) {
            throw new IllegalArgumentException("bad load limit " + limit + ", not in 0..1");
        }
        this.cores = cores;
        this.limit = limit;
    }

    @Override
    public List<Move> balance(final List<Load> loads) {
        final Map<Integer, Double> total = new TreeMap<>();
        cores.stream().forEach(core -> total.put(core, 0.0));
        final List<Load> left = new ArrayList<>();
        for (final Load load : loads) {
            total.merge(load.core(), load.load(), Double::sum);
            left.add(load);
        }
        final List<Move> moves = new ArrayList<>();
        Load mover = best(left, total);
        while (mover != null) {
            final int to = leastLoaded(mover.mask(), total);
            total.merge(mover.core(), -mover.load(), Double::sum);
            total.merge(to, mover.load(), Double::sum);
            moves.add(new Move(mover.id(), to));
            // Each moves once a period: its new load there is a guess until it has been measured.
            left.remove(mover);
            mover = best(left, total);
        }
        pack(left, total, moves);
        return moves;
    }

    /** Towards lower cores alone, and never onto a reactor that would be crowded: so it comes to an end. */
    private void pack(final List<Load> loads, final Map<Integer, Double> total, final List<Move> moves) {
        for (final Load load : loads) {
            if (load.load() >= IDLE) {
                continue;
            }
            for (final Map.Entry<Integer, Double> place : total.entrySet()) {
                final int to = place.getKey();
                if (to >= load.core()) {
                    break;
                }
                if (load.mask().contains(to) && place.getValue() + load.load() <= limit - GAIN) {
                    total.merge(load.core(), -load.load(), Double::sum);
                    total.merge(to, load.load(), Double::sum);
                    moves.add(new Move(load.id(), to));
                    break;
                }
            }
        }
    }

    /** The light thread of the busiest reactor whose move helps most; null when none helps. */
    private Load best(final List<Load> loads, final Map<Integer, Double> total) {
        Load best = null;
        double bestGain = GAIN;
        for (final Load load : loads) {
            final int to = leastLoaded(load.mask(), total);
            final double here = total.get(load.core());
            if (here <= limit || to < 0 || to == load.core()) {
                continue;
            }
            final double after = Math.max(here - load.load(), total.get(to) + load.load());
            if (here - after > bestGain) {
                best = load;
                bestGain = here - after;
            }
        }
        return best;
    }

    private int leastLoaded(final CoreSet mask, final Map<Integer, Double> total) {
        int least = -1;
        for (final Map.Entry<Integer, Double> entry : total.entrySet()) {
            if (mask.contains(entry.getKey()) && (least < 0 || entry.getValue() < total.get(least))) {
                least = entry.getKey();
            }
        }
        return least;
    }

    @Override
    public String toString() {
        return "load (limit " + Math.round(limit * 100) + " %)";
    }
}
