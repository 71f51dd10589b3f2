package dev.sluice.graph.kthread;

import dev.sluice.config.CoreSet;
import dev.sluice.config.SchedulerPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The platform on Linux: {@link SchedulerCalls} acts, {@code /proc} and {@code /sys} tell. Thread-safe; make it on the
 * main thread before anything is pinned, because what that thread may use is taken for what the process may use.
 */
public final class AffinityThreadPlatform implements ThreadPlatform {
    private static final Path NODES = Path.of("/sys/devices/system/node");
    private static final Path TASKS = Path.of("/proc/self/task");

    private static final int STAT_NICE = 19 - 3;
    private static final int STAT_RT_PRIORITY = 40 - 3;
    private static final int STAT_POLICY = 41 - 3;

    private final SchedulerCalls scheduler;
    private final CoreSet allowed;

    /** Without scheduler calls: policy and nice are refused. */
    public AffinityThreadPlatform() {
        this(SchedulerCalls.NONE);
    }

    /** With the calls of the daemon. */
    public AffinityThreadPlatform(final SchedulerCalls scheduler) {
        this.scheduler = scheduler;
        final CoreSet own = affinity();
        this.allowed = own.isEmpty() ? CoreSet.range(0, Runtime.getRuntime().availableProcessors() - 1) : own;
    }

    @Override
    public int threadId() {
        return scheduler.threadId();
    }

    @Override
    public int currentCore() {
        return scheduler.currentCore();
    }

    @Override
    public CoreSet allowedCores() {
        return allowed;
    }

    @Override
    public CoreSet coresOfNode(final int node) {
        final String list = read(NODES.resolve("node" + node).resolve("cpulist"));
        if (list != null) {
            return CoreSet.parse(list);
        }
        return node == 0 && !Files.isDirectory(NODES) ? allowed : CoreSet.EMPTY;
    }

    @Override
    public int nodeOfCore(final int core) {
        for (int node = 0; Files.isDirectory(NODES.resolve("node" + node)); node++) {
            if (coresOfNode(node).contains(core)) {
                return node;
            }
        }
        return 0;
    }

    @Override
    public void setAffinity(final CoreSet cores) {
        if (cores.isEmpty()) {
            throw new KThreadException("cannot pin a thread to no core");
        }
        if (affinity().equals(cores)) {
            return; // where it is already, as with the threads of a daemon that pins none
        }
        try {
            scheduler.setAffinity(cores.toBitSet());
        } catch (final RuntimeException e) {
            throw new KThreadException("cannot pin a thread to core " + cores + ": " + e.getMessage(), e);
        }
        // what stands behind the calls may do nothing where native access is denied: believe the kernel only
        final CoreSet got = affinity();
        if (!got.equals(cores)) {
            throw new KThreadException("cannot pin a thread to core " + cores + ", the system gives core " + got);
        }
    }

    @Override
    public CoreSet affinity() {
        return CoreSet.of(scheduler.affinity());
    }

    @Override
    public void setScheduler(final SchedulerPolicy policy, final int priority) {
        scheduler.setScheduler(policy, priority);
    }

    @Override
    public void setNice(final int nice) {
        scheduler.setNice(nice);
    }

    @Override
    public long preemptions() {
        return scheduler.preemptions();
    }

    @Override
    public long cpuTimeNs(final int threadId) {
        // First word of schedstat: nanoseconds on a CPU.
        final String stat = read(TASKS.resolve(Integer.toString(threadId)).resolve("schedstat"));
        if (stat == null) {
            return -1;
        }
        final String trimmed = stat.strip();
        final int space = trimmed.indexOf(' ');
        try {
            return Long.parseLong(space < 0 ? trimmed : trimmed.substring(0, space));
        } catch (final NumberFormatException e) {
            return -1;
        }
    }

    @Override
    public Scheduling scheduling(final int threadId) {
        final String stat = read(TASKS.resolve(Integer.toString(threadId)).resolve("stat"));
        if (stat == null) {
            return null;
        }
        // proc_pid_stat(5): the name, in brackets, may hold anything; behind it the fields from the third on.
        final String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return new Scheduling(
                SchedulerPolicy.of(Integer.parseInt(fields[STAT_POLICY])),
                Integer.parseInt(fields[STAT_RT_PRIORITY]),
                Integer.parseInt(fields[STAT_NICE]));
    }

    private static String read(final Path file) {
        try {
            return Files.readString(file);
        } catch (final IOException e) {
            return null;
        }
    }
}
