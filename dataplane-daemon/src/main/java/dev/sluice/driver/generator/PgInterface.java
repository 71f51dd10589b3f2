package dev.sluice.driver.generator;

import dev.sluice.net.iface.Interface;

/** One interface {@code pgN}. Main thread, but for the capture, which workers read. */
public final class PgInterface {
    /**
     * What the interface can do with offloads.
     *
     * @param checksum true when sent packets may leave with partial checksums
     * @param gsoSize payload bytes of a segment; 0 without GSO
     * @param coalesce true to merge received TCP segments
     */
    public record Offload(boolean checksum, int gsoSize, boolean coalesce) {
        /** Nothing. */
        public static final Offload NONE = new Offload(false, 0, false);
    }

    private final int id;
    private final PgMode mode;
    private final Offload offload;
    private Interface iface;
    private volatile PgCapture capture;

    PgInterface(final int id, final PgMode mode, final Offload offload) {
        this.id = id;
        this.mode = mode;
        this.offload = offload;
    }

    void iface(final Interface made) {
        iface = made;
    }

    /** N of {@code pgN}. */
    public int id() {
        return id;
    }

    /** Its entry in the table of interfaces. */
    public Interface iface() {
        return iface;
    }

    /** What its packets begin with. */
    public PgMode mode() {
        return mode;
    }

    /** What it can do with offloads. */
    public Offload offload() {
        return offload;
    }

    /** Where sent packets go, or null. Any thread. */
    PgCapture capture() {
        return capture;
    }

    /** Sets where sent packets go. Main thread, workers at the barrier. */
    void capture(final PgCapture newCapture) {
        capture = newCapture;
    }
}
