package dev.sluice.net.iface;

/**
 * What becomes of the VLAN tags of frames that an interface receives while it is switched; what it sends gets the
 * reverse. Immutable.
 *
 * @param op what is done
 * @param dot1q the first tag that is pushed has EtherType 0x8100 rather than 0x88a8
 * @param tag1 VLAN id and priority of the first tag that is pushed
 * @param tag2 of the second one
 */
public record TagRewrite(Op op, boolean dot1q, int tag1, int tag2) {
    /** The operations in the order of {@code l2_vtr_op_t}. */
    public enum Op {
        DISABLED(0, 0),
        PUSH_1(0, 1),
        PUSH_2(0, 2),
        POP_1(1, 0),
        POP_2(2, 0),
        TRANSLATE_1_1(1, 1),
        TRANSLATE_1_2(1, 2),
        TRANSLATE_2_1(2, 1),
        TRANSLATE_2_2(2, 2);

        private final int pops;
        private final int pushes;

        Op(final int pops, final int pushes) {
            this.pops = pops;
            this.pushes = pushes;
        }

        /** Tags taken off a received frame. */
        public int pops() {
            return pops;
        }

        /** Tags put on it after that. */
        public int pushes() {
            return pushes;
        }
    }

    /** Tags stay as they are. */
    public static final TagRewrite NONE = new TagRewrite(Op.DISABLED, false, 0, 0);
}
