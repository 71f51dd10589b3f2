package dev.sluice.example.hellosock;

import java.util.concurrent.atomic.AtomicLong;

/** Figures of one poll group or client. Written by one thread, read by any. */
final class Statistics {
    private final AtomicLong connections = new AtomicLong();
    private final AtomicLong bytesIn = new AtomicLong();
    private final AtomicLong bytesOut = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();

    private static void add(final AtomicLong counter, final long more) {
        counter.setOpaque(counter.getPlain() + more);
    }

    void connected() {
        add(connections, 1);
    }

    void in(final long bytes) {
        add(bytesIn, bytes);
    }

    void out(final long bytes) {
        add(bytesOut, bytes);
    }

    void failed() {
        add(failures, 1);
    }

    void add(final Statistics other) {
        add(connections, other.connections());
        add(bytesIn, other.bytesIn());
        add(bytesOut, other.bytesOut());
        add(failures, other.failures());
    }

    long connections() {
        return connections.getOpaque();
    }

    long bytesIn() {
        return bytesIn.getOpaque();
    }

    long bytesOut() {
        return bytesOut.getOpaque();
    }

    long failures() {
        return failures.getOpaque();
    }

    @Override
    public String toString() {
        return connections() + " connections, " + bytesIn() + " bytes in, " + bytesOut() + " bytes out, " + failures()
                + " errors";
    }
}
