package dev.sluice.graph.work;

import dev.sluice.config.CoreSet;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a work queue is created from (the kernel's {@code alloc_workqueue}).
 *
 * @param name for the CLI and the logs
 * @param flags see {@link Flag}
 * @param maxActive how many items of the queue may run at once: on each core, or in all of an unbound queue
 * @param nice of the threads of an unbound queue, -20 to 19
 * @param cores of the threads of an unbound queue; empty for all that graph workers leave
 */
public record WorkQueueSpec(String name, Set<Flag> flags, int maxActive, int nice, CoreSet cores) {
    /** {@code WQ_DFL_ACTIVE}. */
    public static final int DEFAULT_ACTIVE = 1024;

    /** {@code WQ_MAX_ACTIVE}. */
    public static final int MAX_ACTIVE = 2048;

    /** The priority of highpri pools. */
    static final int HIGHPRI_NICE = -20;

    /** What a queue is like. */
    public enum Flag {
        /**
         * Items run on any core of the attributes, as many at once as the limit allows, instead of on the core that
         * queued them.
         */
        UNBOUND,
        /** Items run on the high-priority pool of their core. */
        HIGHPRI,
        /** Items compute for long: they do not count for concurrency, others start beside them. */
        CPU_INTENSIVE,
        /** The queue has a rescuer, a thread that runs its items when no worker can be created. */
        MEM_RECLAIM,
        /** Items run strictly one after the other, in the order of queueing. Goes with UNBOUND, which it implies. */
        ORDERED
    }

    public WorkQueueSpec {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a work queue needs a name");
        }
        final EnumSet<Flag> set = EnumSet.noneOf(Flag.class);
        set.addAll(flags);
        if (set.contains(Flag.ORDERED)) {
            set.add(Flag.UNBOUND);
            maxActive = 1;
        }
        if (set.contains(Flag.UNBOUND) && set.contains(Flag.HIGHPRI)) {
            nice = HIGHPRI_NICE;
        }
        if (maxActive < 1 || maxActive > MAX_ACTIVE) {
            throw new IllegalArgumentException(
                    "max-active " + maxActive + " of work queue `" + name + "' is not in 1.." + MAX_ACTIVE);
        }
        if (nice < HIGHPRI_NICE || nice > 19) {
            throw new IllegalArgumentException("nice " + nice + " of work queue `" + name + "' is not in -20..19");
        }
        if (!set.contains(Flag.UNBOUND) && (nice != 0 || !cores.isEmpty())) {
            throw new IllegalArgumentException(
                    "work queue `" + name + "' has a nice value or cores, which only an unbound one can have");
        }
        flags = Set.copyOf(set);
    }

    /** A queue with the default limit. */
    public static WorkQueueSpec of(final String name, final Flag... flags) {
        return new WorkQueueSpec(name, Set.copyOf(Arrays.asList(flags)), DEFAULT_ACTIVE, 0, CoreSet.EMPTY);
    }

    /** The same with a limit. */
    public WorkQueueSpec withMaxActive(final int limit) {
        return new WorkQueueSpec(name, flags, limit, nice, cores);
    }

    /** The same, unbound, with attributes. */
    public WorkQueueSpec withAttributes(final int newNice, final CoreSet newCores) {
        return new WorkQueueSpec(name, flags, maxActive, newNice, newCores);
    }

    boolean has(final Flag flag) {
        return flags.contains(flag);
    }

    /** The attributes as the CLI shows them: {@code nice 5 cores 0-1}; {@code -} of a queue that is not unbound. */
    String attributeText() {
        return has(Flag.UNBOUND) ? "nice " + nice + " cores " + (cores.isEmpty() ? "any" : cores) : "-";
    }

    /** The flags as the CLI shows them: {@code unbound highpri}, or {@code -}. */
    String flagText() {
        final StringBuilder text = new StringBuilder();
        for (final Flag flag : Flag.values()) {
            if (has(flag)) {
                text.append(text.isEmpty() ? "" : " ")
                        .append(flag.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
            }
        }
        return text.isEmpty() ? "-" : text.toString();
    }
}
