package dev.sluice.driver.os;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Makes the method handles of this package from libc's symbols and calls them. Any thread; handles are made by static
 * initialisers only.
 *
 * <p>All functions are linked with one shape: six longs in, a long out. On Linux for x86-64 and AArch64 integers and
 * addresses travel in whole registers, a callee looks at those that it has parameters for and at the lower half where a
 * parameter is an {@code int}, and variable arguments travel like named ones. A second shape would cost ten
 * milliseconds of the daemon's start, and there would be two dozen of them.
 */
final class Linkage {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup LIBC = LINKER.defaultLookup();

    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final FunctionDescriptor SHAPE =
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

    private Linkage() {}

    /** A handle of a libc function of up to six arguments, none of them floating, for {@link #call}. */
    @SuppressWarnings("restricted")
    static MethodHandle function(final String name) {
        return LINKER.downcallHandle(symbol(name), SHAPE, ERRNO);
    }

    /**
     * Calls a function.
     *
     * @param function in a static final field of the caller, so that the compiler knows it
     * @param state gets {@code errno}
     * @return what the function returned, of which the upper half means nothing when it returns an {@code int}
     */
    static long call(
            final MethodHandle function,
            final CallState state,
            final long a,
            final long b,
            final long c,
            final long d,
            final long e,
            final long f) {
        try {
            return (long) function.invokeExact(state.segment, a, b, c, d, e, f);
        } catch (final Throwable t) {
            throw unexpected(t);
        }
    }

    /** As above, without arguments. */
    static long call(final MethodHandle function, final CallState state) {
        return call(function, state, 0, 0, 0, 0, 0, 0);
    }

    /** As above, with one argument. */
    static long call(final MethodHandle function, final CallState state, final long a) {
        return call(function, state, a, 0, 0, 0, 0, 0);
    }

    /** As above, with two. */
    static long call(final MethodHandle function, final CallState state, final long a, final long b) {
        return call(function, state, a, b, 0, 0, 0, 0);
    }

    /** As above, with three. */
    static long call(final MethodHandle function, final CallState state, final long a, final long b, final long c) {
        return call(function, state, a, b, c, 0, 0, 0);
    }

    /** As above, with four. */
    static long call(
            final MethodHandle function,
            final CallState state,
            final long a,
            final long b,
            final long c,
            final long d) {
        return call(function, state, a, b, c, d, 0, 0);
    }

    /** As above, with five. */
    static long call(
            final MethodHandle function,
            final CallState state,
            final long a,
            final long b,
            final long c,
            final long d,
            final long e) {
        return call(function, state, a, b, c, d, e, 0);
    }

    /** True when this libc has the function. */
    static boolean has(final String name) {
        return LIBC.find(name).isPresent();
    }

    /** What a handle threw although its types are right: an error of the JVM, or a bug here. */
    static RuntimeException unexpected(final Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException runtime ? runtime : new IllegalStateException(cause);
    }

    private static MemorySegment symbol(final String name) {
        final Optional<MemorySegment> found = LIBC.find(name);
        return found.orElseThrow(
                () -> new UnsatisfiedLinkError("libc has no " + name + "; glibc 2.34 or newer is needed"));
    }
}
