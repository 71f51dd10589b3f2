package dev.sluice.net.l2;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.node.Frame;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.TagRewrite;
import dev.sluice.net.packet.EthernetHeader;

/**
 * Takes VLAN tags off a frame and puts others on, as IEEE 802.1Q has them behind the two addresses. Immutable.
 *
 * @param pop octets taken off: 0, 4 or 8
 * @param push octets put on: 0, 4 or 8
 * @param tags the eight octets in front of the EtherType afterwards, big-endian; with one tag its four are the last
 */
record TagOperation(int pop, int push, long tags) {
    private static final int TAG = EthernetHeader.TAG_LENGTH;

    /** What is done to frames that an interface receives, or null for nothing. */
    static TagOperation input(final Interface iface) {
        final TagRewrite rewrite = iface.tagRewrite();
        final TagRewrite.Op op = rewrite.op();
        final int outer = rewrite.dot1q() ? EthernetHeader.TYPE_VLAN : EthernetHeader.TYPE_QINQ;
        return of(op.pops(), op.pushes(), outer, rewrite.tag1(), rewrite.tag2());
    }

    /**
     * What is done to frames that an interface sends, or null for nothing: the reverse, with the tags of the interface.
     */
    static TagOperation output(final Interface iface) {
        final TagRewrite.Op op = iface.tagRewrite().op();
        final Interface.Vlan vlan = iface.vlan();
        if (vlan == null) {
            return of(op.pushes(), 0, 0, 0, 0);
        }
        final int outer = vlan.outerDot1ad() ? EthernetHeader.TYPE_QINQ : EthernetHeader.TYPE_VLAN;
        return of(op.pushes(), op.pops(), outer, Math.max(0, vlan.outer()), Math.max(0, vlan.inner()));
    }

    private static TagOperation of(
            final int pops, final int pushes, final int outerType, final int first, final int second) {
        final long outer = (long) outerType << 16 | first & 0xffff;
        final long inner = (long) EthernetHeader.TYPE_VLAN << 16 | second & 0xffff;
        return pops + pushes == 0
                ? null
                : new TagOperation(TAG * pops, TAG * pushes, pushes == 2 ? outer << 32 | inner : outer);
    }

    /**
     * Carries it out on packet {@code i}, whose current header is the Ethernet header; false when it has too few tags.
     */
    boolean apply(final Frame frame, final int i) {
        final long meta = frame.meta[i];
        final long at = Slab.address(meta);
        for (int tag = 0; tag < pop; tag += TAG) {
            if (!EthernetHeader.isTag(Slab.u16(at + EthernetHeader.TYPE + tag))) {
                return false;
            }
        }
        final long addresses = Slab.u64(at);
        final int source = Slab.u32(at + 8);
        if (push > 0) {
            // with one tag this also writes into the addresses, which are put back
            Slab.putU64be(at + pop + EthernetHeader.TYPE - 8, tags);
        }
        final int forward = pop - push;
        Slab.putU64(at + forward, addresses);
        Slab.putU32(at + forward + 8, source);
        frame.meta[i] = PacketMeta.advance(meta, forward);
        return true;
    }
}
