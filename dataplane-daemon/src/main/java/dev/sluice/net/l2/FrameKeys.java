package dev.sluice.net.l2;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.node.Frame;

/** The look-up of one address of each packet of a frame. Owner: the node that has it, one for each thread. */
final class FrameKeys {
    /** Values found, 0 for unknown stations; entry {@code i} belongs to packet {@code i}. */
    final long[] values = new long[Frame.SIZE];

    /** Keys looked up. */
    final long[] keys = new long[Frame.SIZE];

    private final int[] at = new int[Frame.SIZE];

    /**
     * Looks an address of all packets up.
     *
     * @param offset of the address in the Ethernet header
     */
    void lookup(final Frame frame, final int offset, final L2View view, final long[] slots) {
        final long[] keys = this.keys;
        final long[] meta = frame.meta;
        final int n = frame.n;
        if (frame.rx != Frame.MIXED) {
            final long domain = MacTable.key(L2View.index(view.port(frame.rx)), 0);
            for (int i = 0; i < n; i++) {
                keys[i] = Slab.u64(Slab.address(meta[i]) + offset) & MacTable.MAC | domain;
            }
        } else {
            for (int i = 0; i < n; i++) {
                final int port = view.port(PacketMeta.rx(frame.x[i]));
                keys[i] = MacTable.key(L2View.index(port), Slab.u64(Slab.address(meta[i]) + offset));
            }
        }
        MacTable.lookup(slots, keys, values, at, n);
    }
}
