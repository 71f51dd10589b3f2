package dev.sluice.driver;

import dev.sluice.driver.os.CallState;
import dev.sluice.driver.os.OsException;
import dev.sluice.driver.os.Sleeper;
import dev.sluice.graph.buffer.BufferCache;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.node.Frame;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Test helper: a thread that sends what comes in on one port out of the other, without a graph between, until it is
 * closed.
 */
public final class CrossConnect implements AutoCloseable {
    private final Port[] ports;
    private final BufferPool pool;
    private final Sleeper sleeper;
    private final Thread thread;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile boolean running = true;

    /** One queue of a driver. */
    public interface Port extends AutoCloseable {
        /** Readable when frames wait. */
        int fd();

        /** Takes what there is. */
        int receive(CallState call, BufferCache cache, Frame frame);

        /** Sends all of a frame; the buffers stay the caller's. */
        void send(CallState call, Frame frame);

        @Override
        void close();
    }

    /** Starts forwarding. */
    public CrossConnect(final BufferPool pool, final Port left, final Port right) throws OsException {
        this.ports = new Port[] {left, right};
        this.pool = pool;
        this.sleeper = Sleeper.open(4);
        sleeper.add(left.fd(), 0);
        sleeper.add(right.fd(), 1);
        thread = Thread.ofPlatform().daemon().start(this::run);
    }

    private void run() {
        final CallState call = new CallState();
        final BufferCache cache = new BufferCache(pool);
        final Frame frame = new Frame();
        try {
            int idle = 0;
            while (running) {
                int work = 0;
                for (int p = 0; p < 2; p++) {
                    frame.clear();
                    work += ports[p].receive(call, cache, frame);
                    if (frame.n > 0) {
                        ports[1 - p].send(call, frame);
                        cache.free(frame.bi, frame.meta, 0, frame.n);
                    }
                }
                idle = work == 0 ? idle + 1 : 0;
                if (idle > 10) {
                    sleeper.sleep(call, -1);
                }
            }
        } catch (final Throwable t) {
            failure.set(t);
        } finally {
            cache.flush();
        }
    }

    @Override
    public void close() {
        running = false;
        sleeper.wake();
        boolean interrupted = false;
        try {
            thread.join();
        } catch (final InterruptedException e) {
            interrupted = true;
        }
        sleeper.close();
        for (final Port port : ports) {
            port.close();
        }
        if (failure.get() != null || interrupted) {
            throw new AssertionError("forwarding thread", failure.get());
        }
    }
}
