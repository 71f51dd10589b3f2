package dev.sluice.net.icmp;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.neighbor.Ip6Addresses;
import dev.sluice.net.packet.Checksum;
import dev.sluice.net.packet.ChecksumOffload;
import dev.sluice.net.packet.Icmp6Header;
import dev.sluice.net.packet.Ip6Address;
import dev.sluice.net.packet.Ip6Header;

/**
 * {@code ip6-icmp-echo-request}: turns echo requests into replies, in place (RFC 4443 section 4.2). A request to a
 * group is answered from an address of the receiving interface. Next: {@code ip6-lookup}.
 */
final class Icmp6EchoRequestNode implements Node {
    /** Name of the node. */
    static final String NODE = "ip6-icmp-echo-request";

    enum Count {
        ECHO_REPLIES_SENT,
        NO_SOURCE_ADDRESS
    }

    private static final int DROP = 0;
    private static final int LOOKUP = 1;
    private static final int HOP_LIMIT = 64;
    private static final int ADDRESSES = 32;
    private static final long CLEARED = PacketMeta.VLAN_1_DEEP
            | PacketMeta.VLAN_2_DEEP
            | PacketMeta.NOT_TO_US
            | PacketMeta.CHECKSUM_PARTIAL
            | PacketMeta.GSO;

    private final Ip6Addresses addresses;

    private Icmp6EchoRequestNode(final Ip6Addresses addresses) {
        this.addresses = addresses;
    }

    static NodeSpec spec(final Ip6Addresses addresses) {
        return NodeSpec.internal(NODE, context -> new Icmp6EchoRequestNode(addresses))
                .next("ip6-drop")
                .next("ip6-lookup")
                .countAs(Icmp6.NODE, Count.ECHO_REPLIES_SENT, Severity.INFO, "echo replies sent")
                .count(Count.NO_SOURCE_ADDRESS, Severity.ERROR, "no source address for echo reply")
                .traceBefore(Icmp6Text::format);
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final long[][] own = addresses.view();
        int sent = 0;
        for (int i = 0, n = frame.n; i < n; i++) {
            final long meta = frame.meta[i];
            final long ip = Slab.address(meta);
            final long icmp = ip + Ip6Header.LENGTH;
            final long before = ChecksumOffload.sum(ip + Ip6Header.SRC, ADDRESSES);
            final long high = Slab.u64(ip + Ip6Header.DST);
            final long low = Slab.u64(ip + Ip6Header.DST + 8);
            Slab.putU64(ip + Ip6Header.DST, Slab.u64(ip + Ip6Header.SRC));
            Slab.putU64(ip + Ip6Header.DST + 8, Slab.u64(ip + Ip6Header.SRC + 8));
            Slab.putU64(ip + Ip6Header.SRC, high);
            Slab.putU64(ip + Ip6Header.SRC + 8, low);
            if (Ip6Address.isMulticast(Long.reverseBytes(high)) && !putSource(ip, own, PacketMeta.rx(frame.x[i]))) {
                context.except(frame, i, DROP, Count.NO_SOURCE_ADDRESS);
                continue;
            }
            Slab.putU8(ip + Ip6Header.HOP_LIMIT, HOP_LIMIT);
            Slab.putU8(icmp, Icmp6Header.ECHO_REPLY);
            // the type is the low byte of its word as loaded; the addresses change when one of them was a group
            final long after = ChecksumOffload.sum(ip + Ip6Header.SRC, ADDRESSES);
            final long old = ~Slab.u16(icmp + Icmp6Header.CHECKSUM) & 0xffff;
            final long type = (~Icmp6Header.ECHO_REQUEST & 0xffff) + Icmp6Header.ECHO_REPLY;
            Slab.putU16(
                    icmp + Icmp6Header.CHECKSUM,
                    Checksum.finish(old + type + (~Checksum.fold(before) & 0xffff) + Checksum.fold(after)));
            frame.meta[i] = meta & ~CLEARED | PacketMeta.LOCALLY_ORIGINATED;
            sent++;
        }
        context.count(Count.ECHO_REPLIES_SENT, sent);
        return LOOKUP;
    }

    /** Writes the address to speak from; false where there is none. */
    private static boolean putSource(final long ip, final long[][] own, final int rx) {
        final long high = Slab.u64be(ip + Ip6Header.DST);
        final int at = Ip6Addresses.source(own, rx, high, Slab.u64be(ip + Ip6Header.DST + 8));
        if (at < 0) {
            return false;
        }
        Slab.putU64be(ip + Ip6Header.SRC, own[rx][at]);
        Slab.putU64be(ip + Ip6Header.SRC + 8, own[rx][at + 1]);
        return true;
    }
}
