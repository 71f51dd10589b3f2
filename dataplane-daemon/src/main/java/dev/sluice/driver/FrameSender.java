package dev.sluice.driver;

import dev.sluice.driver.os.CallState;

/**
 * Gives the packets of frames to the kernel through a descriptor and says what became of those of the last one. Owner:
 * one worker. The buffers stay the caller's.
 */
public abstract class FrameSender {
    /** Packets that the kernel took. */
    protected int sent;
    /** Packets longer than the interface's MTU allows. */
    protected int tooBig;
    /** Packets for which the kernel had no room. */
    protected int noRoom;
    /** Packets for an interface that is down or gone. */
    protected int down;
    /** Packets that the kernel refused for another reason. */
    protected int refused;
    /** Packets whose outstanding checksum lay outside of what was to be sent. */
    protected int badOffload;

    /** Nothing sent so far. */
    protected FrameSender() {
        // all counts are 0
    }

    /**
     * Sends packets {@code bi[0..n)}.
     *
     * @return 0, or the negative error number of the last packet that the kernel refused
     */
    public abstract int send(CallState call, int fd, int[] bi, long[] meta, int n);

    /** Sets all counts to 0: the first thing that {@link #send} does. */
    protected final void clear() {
        sent = 0;
        tooBig = 0;
        noRoom = 0;
        down = 0;
        refused = 0;
        badOffload = 0;
    }

    /** Packets of the last send that the kernel took. */
    public final int sent() {
        return sent;
    }

    /** Packets longer than the interface's MTU allows. */
    public final int tooBig() {
        return tooBig;
    }

    /** Packets for which the kernel had no room. */
    public final int noRoom() {
        return noRoom;
    }

    /** Packets for an interface that is down or gone. */
    public final int down() {
        return down;
    }

    /** Packets that the kernel refused for another reason. */
    public final int refused() {
        return refused;
    }

    /** Packets whose outstanding checksum lay outside of what was to be sent. */
    public final int badOffload() {
        return badOffload;
    }
}
