package dev.sluice.example.hellosock;

import dev.sluice.graph.reactor.ReactorThread;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The sockets of one reactor. Belongs to the reactor's thread, which sleeps in it when nothing is to be done;
 * {@link #wake()} is for any.
 */
final class PollGroup implements ReactorThread.Sleeper, AutoCloseable {
    /** Something with a socket. */
    interface Handler {
        /** The socket is ready; the number of things done. */
        int ready(SelectionKey key);

        /** Closes the socket. */
        void close();
    }

    private final Selector selector;

    PollGroup() {
        try {
            selector = Selector.open();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds a socket; closes it when that fails. */
    SelectionKey add(final SelectableChannel channel, final int operations, final Handler handler) {
        try {
            channel.configureBlocking(false);
            return channel.register(selector, operations, handler);
        } catch (final IOException e) {
            handler.close();
            throw new UncheckedIOException(e);
        }
    }

    /** One turn: looks which sockets are ready and lets them work. */
    int poll() {
        try {
            selector.selectNow();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        int work = 0;
        final Iterator<SelectionKey> ready = selector.selectedKeys().iterator();
        while (ready.hasNext()) {
            final SelectionKey key = ready.next();
            ready.remove();
            if (key.isValid()) {
                work += ((Handler) key.attachment()).ready(key);
            }
        }
        return work;
    }

    @Override
    public void sleep(final long nanos) {
        try {
            if (nanos == Long.MAX_VALUE) {
                selector.select();
            } else if (nanos > 0) {
                // Rounded up: a timeout of 0 would be for ever.
                selector.select(TimeUnit.NANOSECONDS.toMillis(nanos) + 1);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void wake() {
        selector.wakeup();
    }

    /** Closes all sockets; the group can be used on. */
    void closeAll() {
        List.copyOf(selector.keys()).forEach(key -> ((Handler) key.attachment()).close());
    }

    @Override
    public void close() {
        closeAll();
        try {
            selector.close();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
