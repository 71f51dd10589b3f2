package dev.sluice.daemon;

import java.lang.reflect.Proxy;

/**
 * Unix signals. {@code sun.misc.Signal} is the JDK's only way to them; it is reached by reflection since its use draws
 * a warning that cannot be switched off, and warnings are errors here.
 */
final class Signals {
    private Signals() {}

    /**
     * Has a thread of the JVM's run {@code action} when the signal comes.
     *
     * @param name without the {@code SIG}: {@code "TERM"}
     * @throws IllegalStateException when the JVM does not let us
     */
    static void on(final String name, final Runnable action) {
        try {
            final Class<?> signal = Class.forName("sun.misc.Signal");
            final Class<?> handler = Class.forName("sun.misc.SignalHandler");
            final Object proxy = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handler}, (self, method, args) -> {
                        if (method.getName().equals("handle")) {
                            action.run();
                        }
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (final ReflectiveOperationException e) {
            throw new IllegalStateException("cannot handle SIG" + name, e);
        }
    }
}
