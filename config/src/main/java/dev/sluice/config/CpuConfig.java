package dev.sluice.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;

/**
 * The {@code cpu} section: threads and their cores. Whether a core exists, is taken twice or is main's is checked where
 * the threads are placed; {@link #mainCorePosition} and {@link ThreadTypeConfig#valuePosition} are for the errors found
 * there.
 *
 * @param mainCore core of the main thread; empty leaves it to the placement
 * @param mainCorePosition where it was written
 * @param threads by thread type name, in alphabetical order
 * @param skipCores how many cores, from the lowest, automatic placement leaves out
 * @param relative whether core numbers count within the cores that the process may use
 * @param usePthreads accepted; every thread here is one of the operating system
 * @param threadPrefix prefix of thread names; empty for none
 * @param schedulerPolicy policy for all threads
 * @param schedulerPriority 1 to 99, only with a real-time policy
 */
public record CpuConfig(
        OptionalInt mainCore,
        SourcePosition mainCorePosition,
        Map<String, ThreadTypeConfig> threads,
        int skipCores,
        boolean relative,
        boolean usePthreads,
        String threadPrefix,
        Optional<SchedulerPolicy> schedulerPolicy,
        OptionalInt schedulerPriority) {
    /** The thread type of the workers. */
    public static final String WORKERS = "workers";

    static final int MAX_THREADS = 1024;

    static final Word<Integer> MAIN_CORE =
            Word.of("main-core", Values.number(0, CoreSet.MAX_CORE), "core of the main thread");
    static final Word<Integer> WORKER_COUNT =
            Word.of(WORKERS, Values.number(0, MAX_THREADS), "number of workers, placed on the cores behind main's");
    static final Word<CoreSet> CORE_LIST =
            Word.of("corelist-*", Values.CORE_LIST, "cores of the threads of a type, as in corelist-workers 2-3,18-19");
    static final Word<CoreSet> CORE_MASK =
            Word.of("coremask-*", Values.CORE_MASK, "the same as a mask, as in coremask-workers 0xff00");
    static final Word<Integer> COUNT =
            Word.of("*", Values.number(0, MAX_THREADS), "number of threads of a type, placed automatically");
    static final Word<Integer> SKIP_CORES =
            Word.of("skip-cores", Values.number(0, CoreSet.MAX_CORE), "cores that automatic placement leaves out");
    static final Word<Boolean> RELATIVE =
            Word.of("relative", Values.FLAG, "core numbers count within the cores that the process may use");
    static final Word<Boolean> USE_PTHREADS =
            Word.ignored("use-pthreads", Values.FLAG, "every thread is one of the operating system");
    static final Word<String> THREAD_PREFIX = Word.of("thread-prefix", Values.STRING, "prefix of thread names");
    static final Word<SchedulerPolicy> SCHEDULER_POLICY =
            Word.of("scheduler-policy", Values.choice(policies()), "scheduling policy of all threads");
    static final Word<Integer> SCHEDULER_PRIORITY =
            Word.of("scheduler-priority", Values.number(1, 99), "priority, only with fifo and rr");

    /** The schema of the section. */
    public static final SectionSpec SECTION = SectionSpec.of(
            "cpu",
            "threads and their cores",
            MAIN_CORE,
            WORKER_COUNT,
            CORE_LIST,
            CORE_MASK,
            COUNT,
            SKIP_CORES,
            RELATIVE,
            USE_PTHREADS,
            THREAD_PREFIX,
            SCHEDULER_POLICY,
            SCHEDULER_PRIORITY);

    public CpuConfig {
        threads = Map.copyOf(threads);
    }

    static CpuConfig from(final ConfigSection section) throws StartupConfException {
        final Optional<SchedulerPolicy> policy = section.find(SCHEDULER_POLICY);
        final Optional<Integer> priority = section.find(SCHEDULER_PRIORITY);
        if (priority.isPresent() && !policy.map(SchedulerPolicy::isRealTime).orElse(Boolean.FALSE)) {
            throw section.refuse("scheduler-priority", "'scheduler-priority' needs 'scheduler-policy' fifo or rr");
        }
        final Optional<Integer> mainCore = section.find(MAIN_CORE);
        return new CpuConfig(
                mainCore.map(OptionalInt::of).orElseGet(OptionalInt::empty),
                section.valuePosition(MAIN_CORE.name()),
                threads(section),
                section.get(SKIP_CORES),
                section.has(RELATIVE),
                section.has(USE_PTHREADS),
                section.find(THREAD_PREFIX).orElse(""),
                policy,
                priority.map(OptionalInt::of).orElseGet(OptionalInt::empty));
    }

    private static Map<String, ThreadTypeConfig> threads(final ConfigSection section) throws StartupConfException {
        final Map<String, CoreSet> lists = section.matching(CORE_LIST, SECTION);
        final Map<String, CoreSet> masks = section.matching(CORE_MASK, SECTION);
        final Map<String, Integer> counts = new LinkedHashMap<>(section.matching(COUNT, SECTION));
        section.find(WORKER_COUNT).ifPresent(count -> counts.put(WORKERS, count));
        final TreeSet<String> names = new TreeSet<>(lists.keySet());
        names.addAll(masks.keySet());
        names.addAll(counts.keySet());
        final Map<String, ThreadTypeConfig> threads = new LinkedHashMap<>();
        for (final String name : names) {
            if (lists.containsKey(name) && masks.containsKey(name)) {
                throw section.refuse(
                        "coremask-" + name, "'coremask-" + name + "' and 'corelist-" + name + "' exclude each other");
            }
            final String key =
                    lists.containsKey(name) ? "corelist-" + name : masks.containsKey(name) ? "coremask-" + name : name;
            final CoreSet cores = lists.getOrDefault(name, masks.get(name));
            final int count = counts.getOrDefault(name, cores == null ? 0 : cores.size());
            if (cores != null && count != cores.size()) {
                throw section.refuse(
                        name,
                        "'" + name + " " + count + "' contradicts '" + key + "', which has " + cores.size() + " cores");
            }
            threads.put(
                    name,
                    new ThreadTypeConfig(
                            name,
                            count,
                            Optional.ofNullable(cores),
                            section.position(key),
                            section.valuePosition(key)));
        }
        return threads;
    }

    /** How many workers: 0 when main does the forwarding itself. */
    public int workers() {
        final ThreadTypeConfig workers = threads.get(WORKERS);
        return workers == null ? 0 : workers.count();
    }

    /** The error for a thread type that nobody registered; {@code registered} are the names that exist. */
    public StartupConfException unknownThreadType(final ThreadTypeConfig type, final Iterable<String> registered) {
        final List<String> known = new ArrayList<>();
        registered.forEach(known::add);
        known.addAll(SECTION.spellings());
        return StartupConfException.unknown(
                type.position(), type.name(), known, "unknown thread type '" + type.name() + "' in 'cpu'");
    }

    private static Map<String, SchedulerPolicy> policies() {
        final Map<String, SchedulerPolicy> policies = new LinkedHashMap<>();
        policies.put("other", SchedulerPolicy.OTHER);
        policies.put("batch", SchedulerPolicy.BATCH);
        policies.put("idle", SchedulerPolicy.IDLE);
        policies.put("fifo", SchedulerPolicy.FIFO);
        policies.put("rr", SchedulerPolicy.RR);
        return policies;
    }
}
