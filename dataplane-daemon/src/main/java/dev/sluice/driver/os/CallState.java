package dev.sluice.driver.os;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * Where one thread's system calls leave {@code errno}. A worker makes one at its start and passes it to every hot call;
 * nothing else may use it meanwhile.
 */
public final class CallState {
    private static final StructLayout LAYOUT = Linker.Option.captureStateLayout();
    private static final long ERRNO = LAYOUT.byteOffset(PathElement.groupElement("errno"));
    private static final ThreadLocal<CallState> CURRENT = ThreadLocal.withInitial(CallState::new);

    final MemorySegment segment = Arena.ofAuto().allocate(LAYOUT);

    /** A new state for the thread that will make the calls. */
    public CallState() {}

    /** The calling thread's own state, for the control path. */
    static CallState current() {
        return CURRENT.get();
    }

    /** {@code result} of the call just made, or {@code -errno} when it is -1. */
    long result(final long result) {
        return result == -1 ? -segment.get(ValueLayout.JAVA_INT, ERRNO) : result;
    }

    /** {@code result} of the call just made, or {@code -errno} when it is -1. */
    int result(final int result) {
        return result == -1 ? -segment.get(ValueLayout.JAVA_INT, ERRNO) : result;
    }
}
