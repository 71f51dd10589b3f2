package dev.sluice.driver.afpacket;

import dev.sluice.driver.os.CallState;
import dev.sluice.graph.buffer.BufferCache;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.node.Frame;

/** The reading side of a packet socket. Owner: the worker that polls it. */
interface ReceiveRing {
    /** The reading side of a socket that was opened with this configuration. */
    static ReceiveRing over(final PacketSockets.Receiver receiver, final AfPacketConfig config, final BufferPool pool) {
        return config.version() == 2
                ? new SlotRing(receiver.ring(), config.frameBytes(), config.frames(), receiver.fd(), pool)
                : new BlockRing(receiver.ring(), config.blockBytes(), config.blocks(), pool);
    }

    /** True when {@link #receive} will find something to do. */
    boolean ready();

    /**
     * Takes frames out of the ring.
     *
     * @param cache where buffers come from
     * @param frame gets the packets behind those that it has, until it is full
     * @param x their x word
     * @return how many
     */
    int receive(CallState call, BufferCache cache, Frame frame, long x);

    /** Frames that the kernel had to cut and that were dropped for it. */
    long truncated();

    /** Entries of the ring that made no sense. */
    long malformed();

    /** Gives buffers that stand ready back; the ring is not read any more. */
    default void drain(final BufferCache cache) {}
}
