package dev.sluice.graph.node;

/**
 * What an internal node does with a frame. One instance per thread, made by the factory in its {@link NodeSpec}; only
 * that thread calls it.
 *
 * <p>A node may change the columns and the bytes of its packets, but not move packets: it says where each goes and the
 * dispatcher does it. It must not keep the frame. It allocates nothing, takes no lock and does not log.
 */
public interface Node {
    /**
     * Returned by {@link #process}: each packet goes to the slot in {@link NodeContext#nexts()}, all {@code frame.n} of
     * which were written.
     */
    int BY_NEXTS = -1;

    /**
     * Returned by {@link #process}: the node has taken all packets of the frame (sent, freed or parked them). A node
     * that takes packets one by one keeps {@link Frame#taken} up to date, so that an exception in between frees the
     * rest and no more.
     */
    int TAKEN = -2;

    /**
     * Works on a frame of 1 to {@link Frame#SIZE} packets.
     *
     * @return the next slot of all packets but those named with {@link NodeContext#except} or {@link NodeContext#drop};
     *     or {@link #BY_NEXTS}; or {@link #TAKEN}
     */
    int process(Frame frame, NodeContext context);
}
