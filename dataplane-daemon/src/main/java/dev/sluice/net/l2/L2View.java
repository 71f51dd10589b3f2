package dev.sluice.net.l2;

/**
 * What workers know of L2: immutable, replaced as a whole with every change; a node reads the reference once a frame.
 *
 * <p>A port word: peer or bridge domain index in bits 0 to 15, {@link #XCONNECT} or {@link #BRIDGE}, {@link #LEARN},
 * {@link #BVI}, {@link #REWRITE}, split horizon group in bits 24 to 31. A member word has the sw_if_index in its low
 * bits instead.
 *
 * @param ports port word by sw_if_index, 0 for interfaces that are not switched
 * @param members member words by bridge domain index
 * @param domains {@link #FORWARD} and so on by bridge domain index
 * @param uuForward interface for unknown stations by bridge domain index, negative for to all
 * @param horizons some port has a split horizon group, or nothing is to be sent to it
 * @param tagsIn what is done to the tags of received frames, by sw_if_index; null for nothing, and shorter than that
 * @param marks {@link #BLOCKED} and {@link #NO_ARP_TERM} by sw_if_index
 * @param arp for whom ARP is answered, by bridge domain index
 * @param tagsOut what is done to the tags of frames to be sent; empty when nothing is for any
 */
record L2View(
        int[] ports,
        int[][] members,
        int[] domains,
        int[] uuForward,
        boolean horizons,
        TagOperation[] tagsIn,
        TagOperation[] tagsOut,
        ArpTermTable[] arp,
        int[] marks) {
    /** Frames go to the peer. */
    static final int XCONNECT = 1 << 16;

    /** Frames are bridged. */
    static final int BRIDGE = 1 << 17;

    /** Stations are learned from frames. */
    static final int LEARN = 1 << 18;

    /** It is the domain's routed interface. */
    static final int BVI = 1 << 19;

    /** Tags of its frames are rewritten. */
    static final int REWRITE = 1 << 20;

    /** Domain: known stations are sent to. */
    static final int FORWARD = 1;

    /** Domain: frames to groups are flooded. */
    static final int FLOOD = 2;

    /** Domain: frames to unknown stations are flooded. */
    static final int UU_FLOOD = 4;

    /** Domain: ARP is answered here. */
    static final int ARP_TERM = 8;

    /** Nothing is switched. */
    static final L2View EMPTY = new L2View(
            new int[0],
            new int[0][],
            new int[0],
            new int[0],
            false,
            new TagOperation[0],
            new TagOperation[0],
            new ArpTermTable[0],
            new int[0]);

    /** Mark: nothing is sent there. */
    static final int BLOCKED = 1;

    /** Mark: ARP from there is not answered here. */
    static final int NO_ARP_TERM = 2;

    /** In a port word, domain flags that do not count for the port. */
    private static final int OFF_SHIFT = 21;

    private static final int SHG_SHIFT = 24;

    /** The port word of an interface. */
    int port(final int swIfIndex) {
        return swIfIndex < ports.length ? ports[swIfIndex] : 0;
    }

    /** The flags of the domain that a port is in, 0 when it is in none. */
    int domainFlags(final int port) {
        return (port & BRIDGE) != 0 ? domains[index(port)] & ~(port >>> OFF_SHIFT & (FORWARD | FLOOD | UU_FLOOD)) : 0;
    }

    /** A port word without what is turned off, as flags of {@link L2Feature.Switch}. */
    static int without(final int word, final int off) {
        int result = word;
        if ((off & L2Feature.Switch.LEARN.flag()) != 0) {
            result &= ~LEARN;
        }
        result |= (off & L2Feature.Switch.FORWARD.flag()) != 0 ? FORWARD << OFF_SHIFT : 0;
        result |= (off & L2Feature.Switch.FLOOD.flag()) != 0 ? FLOOD << OFF_SHIFT : 0;
        return result | ((off & L2Feature.Switch.UU_FLOOD.flag()) != 0 ? UU_FLOOD << OFF_SHIFT : 0);
    }

    /** The marks of an interface. */
    int mark(final int swIfIndex) {
        return swIfIndex < marks.length ? marks[swIfIndex] : 0;
    }

    /** The low 16 bits of a word: peer, domain or member. */
    static int index(final int word) {
        return word & 0xffff;
    }

    /** A word with a split horizon group. */
    static int withShg(final int word, final int shg) {
        return word | shg << SHG_SHIFT;
    }

    /** True when a port has a split horizon group. */
    static boolean hasHorizon(final int word) {
        return word >>> SHG_SHIFT != 0;
    }

    /** True when split horizon forbids to send from one port to the other. */
    static boolean sameHorizon(final int rxWord, final int txWord) {
        return rxWord >>> SHG_SHIFT != 0 && (rxWord ^ txWord) >>> SHG_SHIFT == 0;
    }
}
