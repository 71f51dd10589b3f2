package dev.sluice.graph.node;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** Makes {@link PacketLoopNode}s of one hidden class, for the instances of one node on all threads. */
final class PacketLoops {
    private final MethodHandle constructor;

    /** Defines the class; it goes when its last instance goes. */
    PacketLoops() {
        try {
            final MethodHandles.Lookup lookup = MethodHandles.lookup().defineHiddenClass(bytes(), true);
            constructor = lookup.findConstructor(
                            lookup.lookupClass(), MethodType.methodType(void.class, PacketNode.class))
                    .asType(MethodType.methodType(Node.class, PacketNode.class));
        } catch (final ReflectiveOperationException e) {
            throw new IllegalStateException("the packet loop cannot be defined", e);
        }
    }

    /** The loop around a body. */
    Node over(final PacketNode body) {
        try {
            return (Node) constructor.invokeExact(body);
        } catch (final RuntimeException | Error e) {
            throw e;
        } catch (final Throwable t) {
            throw new IllegalStateException(t);
        }
    }

    private static byte[] bytes() {
        final String file = PacketLoopNode.class.getSimpleName() + ".class";
        try (InputStream in = PacketLoopNode.class.getResourceAsStream(file)) {
            return in.readAllBytes();
        } catch (final IOException e) {
            throw new UncheckedIOException(file, e);
        }
    }
}
