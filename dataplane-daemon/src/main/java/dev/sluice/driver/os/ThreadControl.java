package dev.sluice.driver.os;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.BitSet;

/** Cores, scheduling and CPU time of OS threads. Control path; a thread id of 0 means the calling thread. */
public final class ThreadControl {
    /** Default time sharing. */
    public static final int SCHED_OTHER = 0;
    /** Real time, first in first out. */
    public static final int SCHED_FIFO = 1;
    /** Real time, round robin. */
    public static final int SCHED_RR = 2;
    /** Time sharing for long computations. */
    public static final int SCHED_BATCH = 3;
    /** Only when nothing else runs. */
    public static final int SCHED_IDLE = 5;

    private static final int MASK_BYTES = 1024;
    private static final int PRIO_PROCESS = 0;
    private static final int CLOCK_THREAD_CPUTIME_ID = 3;

    private static final MethodHandle GETTID = Linkage.function("gettid");
    private static final MethodHandle GETAFFINITY = Linkage.function("sched_getaffinity");
    private static final MethodHandle SETSCHEDULER = Linkage.function("sched_setscheduler");
    private static final MethodHandle GETSCHEDULER = Linkage.function("sched_getscheduler");
    private static final MethodHandle SETPRIORITY = Linkage.function("setpriority");
    private static final MethodHandle CLOCK_GETTIME = Linkage.function("clock_gettime");
    private static final MethodHandle SCHED_GETCPU = Linkage.function("sched_getcpu");
    private static final MethodHandle GETRUSAGE = Linkage.function("getrusage");

    /** Of the calling thread, sys/resource.h. */
    private static final int RUSAGE_THREAD = 1;

    private static final int RUSAGE_BYTES = 144;
    private static final int RUSAGE_INVOLUNTARY_SWITCHES = 136;
    private static final ThreadLocal<MemorySegment> USAGE =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(RUSAGE_BYTES, 8));

    private ThreadControl() {}

    /** The kernel's id of the calling thread, as {@code top -H} shows it. */
    public static int threadId() {
        return (int) Linkage.call(GETTID, CallState.current());
    }

    /** The core on which the calling thread runs at this moment. */
    public static int currentCore() {
        return (int) Linkage.call(SCHED_GETCPU, CallState.current());
    }

    /** The cores that a thread may run on. */
    public static BitSet affinity(final int threadId) throws OsException {
        final CallState state = CallState.current();
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment mask = arena.allocate(MASK_BYTES, 8);
            final long at = mask.address();
            final int result = state.result((int) Linkage.call(GETAFFINITY, state, threadId, (long) MASK_BYTES, at));
            OsException.check("sched_getaffinity", result);
            return BitSet.valueOf(mask.toArray(ValueLayout.JAVA_BYTE));
        }
    }

    /** Sets policy and priority (1 to 99 for FIFO and RR, else 0); the real-time ones need CAP_SYS_NICE. */
    public static void setScheduler(final int threadId, final int policy, final int priority) throws OsException {
        final CallState state = CallState.current();
        final int result;
        try (Arena arena = Arena.ofConfined()) {
            final long at = arena.allocateFrom(ValueLayout.JAVA_INT, priority).address();
            result = state.result((int) Linkage.call(SETSCHEDULER, state, threadId, policy, at));
        }
        OsException.check("sched_setscheduler policy " + policy + " priority " + priority, result);
    }

    /** The policy of a thread, one of the SCHED_ constants. */
    public static int scheduler(final int threadId) throws OsException {
        final CallState state = CallState.current();
        final int result;
        result = state.result((int) Linkage.call(GETSCHEDULER, state, threadId));
        return OsException.check("sched_getscheduler", result);
    }

    /** Sets the nice value, -20 to 19, of one thread. */
    public static void setNice(final int threadId, final int nice) throws OsException {
        final CallState state = CallState.current();
        final int result;
        result = state.result((int) Linkage.call(SETPRIORITY, state, PRIO_PROCESS, threadId, nice));
        OsException.check("setpriority " + nice, result);
    }

    /** How often the calling thread has lost its core to another one since it began; 0 when the system does not say. */
    public static long preemptions() {
        final MemorySegment usage = USAGE.get();
        final CallState state = CallState.current();
        final int result = state.result((int) Linkage.call(GETRUSAGE, state, RUSAGE_THREAD, usage.address()));
        return result < 0 ? 0 : usage.get(ValueLayout.JAVA_LONG, RUSAGE_INVOLUNTARY_SWITCHES);
    }

    /** CPU time that the calling thread has used, nanoseconds. */
    public static long cpuTimeNanos() {
        return clock(CLOCK_THREAD_CPUTIME_ID);
    }

    /** CPU time that another thread of this process has used, nanoseconds; negative error number when it has ended. */
    public static long cpuTimeNanos(final int threadId) {
        return clock((~threadId << 3) | 6); // CPUCLOCK_PERTHREAD | CPUCLOCK_SCHED, linux/posix-timers.h
    }

    private static long clock(final int id) {
        final CallState state = CallState.current();
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment time = arena.allocate(16, 8);
            final long at = time.address();
            final int result = state.result((int) Linkage.call(CLOCK_GETTIME, state, id, at));
            return result < 0
                    ? result
                    : time.get(ValueLayout.JAVA_LONG, 0) * 1_000_000_000L + time.get(ValueLayout.JAVA_LONG, 8);
        }
    }
}
