package dev.sluice.driver.os;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/** Makes the method handles of this package from libc's symbols. Any thread; used by static initialisers only. */
final class Linkage {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup LIBC = LINKER.defaultLookup();

    private Linkage() {}

    /**
     * A handle of a libc function that keeps {@code errno}; its first argument is the capture segment of a {@link
     * CallState}.
     */
    @SuppressWarnings("restricted")
    static MethodHandle errno(final String name, final FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(symbol(name), descriptor, Linker.Option.captureCallState("errno"));
    }

    /** As {@link #errno}, for a function with a variable argument list that starts at argument {@code first}. */
    @SuppressWarnings("restricted")
    static MethodHandle variadic(final String name, final int first, final FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(
                symbol(name),
                descriptor,
                Linker.Option.captureCallState("errno"),
                Linker.Option.firstVariadicArg(first));
    }

    /** A handle of a function that does not fail. */
    @SuppressWarnings("restricted")
    static MethodHandle plain(final String name, final FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(symbol(name), descriptor);
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
