package dev.sluice.driver.os;

import java.lang.invoke.MethodHandle;

/**
 * A network namespace, by the text that a user names it with: a name under {@code /run/netns}, a path, or
 * {@code pid:N}.
 *
 * <p>setns(2) changes the calling OS thread. So what must be done inside runs on a platform thread of its own, which
 * then ends; descriptors opened there stay bound to the namespace and work from every thread.
 *
 * @param text what the user wrote; empty for the daemon's own namespace
 * @param path the file that stands for it; empty for the daemon's own
 */
public record NetNamespace(String text, String path) {
    /** The namespace in which the daemon was started. */
    public static final NetNamespace OWN = new NetNamespace("", "");

    private static final int CLONE_NEWNET = 0x40000000;
    private static final MethodHandle SETNS = Linkage.function("setns");

    /** What runs inside a namespace. */
    @FunctionalInterface
    public interface Action<T> {
        /** Does it, on the thread that entered the namespace. */
        T run() throws OsException;
    }

    /**
     * The namespace of {@code text}: empty or null for our own, {@code pid:N}, a path with a slash, else a name of
     * {@code ip netns}.
     */
    public static NetNamespace of(final String text) {
        if (text == null || text.isEmpty()) {
            return OWN;
        }
        if (text.startsWith("pid:")) {
            return new NetNamespace(text, "/proc/" + text.substring(4) + "/ns/net");
        }
        return new NetNamespace(text, text.indexOf('/') >= 0 ? text : "/run/netns/" + text);
    }

    /** True for the daemon's own namespace. */
    public boolean own() {
        return path.isEmpty();
    }

    /** Opens the file that stands for the namespace, for {@code IFLA_NET_NS_FD}. The caller closes it. */
    public int openFile() throws OsException {
        final String file = own() ? "/proc/self/ns/net" : path;
        try {
            return FileDescriptors.open(file, FileDescriptors.O_RDONLY | FileDescriptors.O_CLOEXEC);
        } catch (final OsException e) {
            throw new OsException("network namespace " + (own() ? file : text), e.errno());
        }
    }

    /**
     * Runs {@code action} inside and waits for it. In our own namespace it runs on the calling thread.
     *
     * @throws OsException when there is no such namespace, it may not be entered (CAP_SYS_ADMIN), or the action failed
     */
    public <T> T call(final Action<T> action) throws OsException {
        if (own()) {
            return action.run();
        }
        final Inside<T> inside = new Inside<>(this, action);
        final Thread thread = Thread.ofPlatform().name("netns").daemon().start(inside);
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (final InterruptedException e) {
                interrupted = true; // the action holds kernel objects that we must learn of: wait for it all the same
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return inside.result();
    }

    private void enter() throws OsException {
        final int fd = openFile();
        final CallState state = CallState.current();
        try {
            final int result = state.result((int) Linkage.call(SETNS, state, fd, CLONE_NEWNET));
            OsException.check("setns to " + text, result);
        } finally {
            FileDescriptors.close(fd);
        }
    }

    /** One visit; the result is read after the thread has ended. */
    private static final class Inside<T> implements Runnable {
        private final NetNamespace namespace;
        private final Action<T> action;
        private T result;
        private Throwable failure;

        Inside(final NetNamespace namespace, final Action<T> action) {
            this.namespace = namespace;
            this.action = action;
        }

        @Override
        public void run() {
            try {
                namespace.enter();
                result = action.run();
            } catch (final Throwable t) {
                failure = t;
            }
        }

        T result() throws OsException {
            if (failure instanceof OsException e) {
                throw e;
            }
            if (failure != null) {
                throw Linkage.unexpected(failure);
            }
            return result;
        }
    }
}
