package dev.sluice.driver.os;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
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

    private static final MethodHandle GETTID = Linkage.plain("gettid", FunctionDescriptor.of(JAVA_INT));
    private static final MethodHandle SETAFFINITY =
            Linkage.errno("sched_setaffinity", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle GETAFFINITY =
            Linkage.errno("sched_getaffinity", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle SETSCHEDULER =
            Linkage.errno("sched_setscheduler", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle GETSCHEDULER =
            Linkage.errno("sched_getscheduler", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle SETPRIORITY =
            Linkage.errno("setpriority", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle CLOCK_GETTIME =
            Linkage.errno("clock_gettime", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle SCHED_GETCPU = Linkage.plain("sched_getcpu", FunctionDescriptor.of(JAVA_INT));

    private ThreadControl() {}

    /** The kernel's id of the calling thread, as {@code top -H} shows it. */
    public static int threadId() {
        try {
            return (int) GETTID.invokeExact();
        } catch (final Throwable t) {
            throw Linkage.unexpected(t);
        }
    }

    /** The core on which the calling thread runs at this moment. */
    public static int currentCore() {
        try {
            return (int) SCHED_GETCPU.invokeExact();
        } catch (final Throwable t) {
            throw Linkage.unexpected(t);
        }
    }

    /** Binds a thread to cores; fails with EINVAL when none of them is there for us. */
    public static void setAffinity(final int threadId, final BitSet cores) throws OsException {
        final CallState state = CallState.current();
        final int result;
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment mask = arena.allocate(MASK_BYTES, 8);
            final byte[] bits = cores.toByteArray();
            final int length = Math.min(bits.length, MASK_BYTES);
            MemorySegment.copy(MemorySegment.ofArray(bits), 0, mask, 0, length);
            final long at = mask.address();
            result = state.result((int) SETAFFINITY.invokeExact(state.segment, threadId, (long) MASK_BYTES, at));
        } catch (final Throwable t) {
            throw Linkage.unexpected(t);
        }
        OsException.check("sched_setaffinity to cores " + cores, result);
    }

    /** The cores that a thread may run on. */
    public static BitSet affinity(final int threadId) throws OsException {
        final CallState state = CallState.current();
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment mask = arena.allocate(MASK_BYTES, 8);
            final long at = mask.address();
            final int result =
                    state.result((int) GETAFFINITY.invokeExact(state.segment, threadId, (long) MASK_BYTES, at));
            OsException.check("sched_getaffinity", result);
            return BitSet.valueOf(mask.toArray(ValueLayout.JAVA_BYTE));
        } catch (final OsException e) {
            throw e;
        } catch (final Throwable t) {
            throw Linkage.unexpected(t);
        }
    }

    /** Sets policy and priority (1 to 99 for FIFO and RR, else 0); the real-time ones need CAP_SYS_NICE. */
    public static void setScheduler(final int threadId, final int policy, final int priority) throws OsException {
        final CallState state = CallState.current();
        final int result;
        try (Arena arena = Arena.ofConfined()) {
            final long at = arena.allocateFrom(ValueLayout.JAVA_INT, priority).address();
            result = state.result((int) SETSCHEDULER.invokeExact(state.segment, threadId, policy, at));
        } catch (final Throwable t) {
            throw Linkage.unexpected(t);
        }
        OsException.check("sched_setscheduler policy " + policy + " priority " + priority, result);
    }

    /** The policy of a thread, one of the SCHED_ constants. */
    public static int scheduler(final int threadId) throws OsException {
        final CallState state = CallState.current();
        final int result;
        try {
            result = state.result((int) GETSCHEDULER.invokeExact(state.segment, threadId));
        } catch (final Throwable t) {
            throw Linkage.unexpected(t);
        }
        return OsException.check("sched_getscheduler", result);
    }

    /** Sets the nice value, -20 to 19, of one thread. */
    public static void setNice(final int threadId, final int nice) throws OsException {
        final CallState state = CallState.current();
        final int result;
        try {
            result = state.result((int) SETPRIORITY.invokeExact(state.segment, PRIO_PROCESS, threadId, nice));
        } catch (final Throwable t) {
            throw Linkage.unexpected(t);
        }
        OsException.check("setpriority " + nice, result);
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
            final int result = state.result((int) CLOCK_GETTIME.invokeExact(state.segment, id, at));
            return result < 0
                    ? result
                    : time.get(ValueLayout.JAVA_LONG, 0) * 1_000_000_000L + time.get(ValueLayout.JAVA_LONG, 8);
        } catch (final Throwable t) {
            throw Linkage.unexpected(t);
        }
    }
}
