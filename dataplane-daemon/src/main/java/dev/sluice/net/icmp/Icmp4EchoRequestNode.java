package dev.sluice.net.icmp;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.packet.Checksum;
import dev.sluice.net.packet.IcmpHeader;
import dev.sluice.net.packet.Ip4Header;
import dev.sluice.net.packet.IpWriter;

/**
 * {@code ip4-icmp-echo-request}: turns echo requests into replies, in place (RFC 792, RFC 1122 section 3.2.2.6). Next:
 * {@code ip4-lookup}.
 */
final class Icmp4EchoRequestNode implements Node {
    /** Name of the node. */
    static final String NODE = "ip4-icmp-echo-request";

    enum Count {
        ECHO_REPLIES_SENT,
        TO_GROUP
    }

    private static final int LOOKUP = 1;
    private static final int TTL = 64;

    /**
     * Top octet of a multicast address, under the mask f0 (RFC 1112 section 4): RFC 1122 section 3.2.2.6 leaves them to
     * us.
     */
    private static final int GROUPS = 0xe0;

    private static final long CLEARED = PacketMeta.VLAN_1_DEEP
            | PacketMeta.VLAN_2_DEEP
            | PacketMeta.NOT_TO_US
            | PacketMeta.CHECKSUM_PARTIAL
            | PacketMeta.GSO;

    private int id;

    private Icmp4EchoRequestNode(final NodeContext context) {
        id = context.thread() << 12;
    }

    static NodeSpec spec() {
        return NodeSpec.internal(NODE, Icmp4EchoRequestNode::new)
                .next("ip4-drop")
                .next("ip4-lookup")
                .countAs(Icmp4.NODE, Count.ECHO_REPLIES_SENT, Severity.INFO, "echo replies sent")
                .count(Count.TO_GROUP, Severity.INFO, "echo requests to a group, not answered")
                .traceBefore(Icmp4Text::format);
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        int sent = 0;
        for (int i = 0, n = frame.n; i < n; i++) {
            final long meta = frame.meta[i];
            final long ip = Slab.address(meta);
            if ((Slab.u8(ip + Ip4Header.DST) & 0xf0) == GROUPS) {
                context.drop(frame, i, Count.TO_GROUP);
                continue;
            }
            sent++;
            final int header = Ip4Header.length(Slab.u8(ip));
            final long icmp = ip + header;
            final int typeAndCode = Slab.u16(icmp);
            final int reply = typeAndCode & 0xff00 | IcmpHeader.ECHO_REPLY;
            Slab.putU16(icmp, reply);
            Slab.putU16(
                    icmp + IcmpHeader.CHECKSUM,
                    Checksum.update16(Slab.u16(icmp + IcmpHeader.CHECKSUM), typeAndCode, reply));
            final int src = Slab.u32(ip + Ip4Header.SRC);
            Slab.putU32(ip + Ip4Header.SRC, Slab.u32(ip + Ip4Header.DST));
            Slab.putU32(ip + Ip4Header.DST, src);
            Slab.putU8(ip + Ip4Header.TTL, TTL);
            Slab.putU16be(ip + Ip4Header.ID, id++);
            Slab.putU16(ip + Ip4Header.FLAGS_FRAGMENT, 0);
            IpWriter.ip4Checksum(ip, header);
            frame.meta[i] = meta & ~CLEARED | PacketMeta.LOCALLY_ORIGINATED;
        }
        context.count(Count.ECHO_REPLIES_SENT, sent);
        return LOOKUP;
    }
}
