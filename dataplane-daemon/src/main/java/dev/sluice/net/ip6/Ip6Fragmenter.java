package dev.sluice.net.ip6;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.fib.AdjacencyTable;
import dev.sluice.net.ip.FragNode;
import dev.sluice.net.ip.FragNode.Count;
import dev.sluice.net.ip.Fragmenter;
import dev.sluice.net.packet.Ip6Header;
import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.IpProtocol;
import java.util.concurrent.ThreadLocalRandom;

/**
 * {@code ip6-frag}: cuts packets of ours that are too large for their link (RFC 8200 section 4.5). The fragment header
 * stands behind the IPv6 header, so that packets with extension headers in front of which it would have to stand are
 * dropped; those that we make have none.
 */
final class Ip6Fragmenter extends Fragmenter {
    private static final int THREAD_SHIFT = 24;
    private static final int ID_OF_THREAD = (1 << THREAD_SHIFT) - 1;

    private int id;

    private Ip6Fragmenter(final NodeContext context) {
        super(context.buffers());
        // threads must not use the same identification at a time
        id = ThreadLocalRandom.current().nextInt() & ID_OF_THREAD | context.thread() << THREAD_SHIFT;
    }

    static NodeSpec spec(final AdjacencyTable adjacencies) {
        return FragNode.spec(IpFamily.IP6, adjacencies, Ip6Fragmenter::new);
    }

    @Override
    protected Count refuse(final long meta, final long ip, final int chunk) {
        final boolean forbidden = (meta & PacketMeta.GSO) != 0 || isExtension(Slab.u8(ip + Ip6Header.NEXT_HEADER));
        return forbidden || chunk <= 0 ? Count.CANT_FRAGMENT : null;
    }

    private static boolean isExtension(final int protocol) {
        return protocol == IpProtocol.HOP_BY_HOP
                || protocol == IpProtocol.IPV6_ROUTING
                || protocol == IpProtocol.IPV6_FRAGMENT;
    }

    @Override
    protected int headerLength(final long ip) {
        return Ip6Header.LENGTH;
    }

    @Override
    protected int dataLength(final long ip, final int header) {
        return Slab.u16be(ip + Ip6Header.PAYLOAD_LENGTH);
    }

    @Override
    protected int added() {
        return Ip6Header.FRAGMENT_LENGTH;
    }

    @Override
    protected int writeHeader(
            final long ip, final int header, final long to, final int from, final int take, final boolean last) {
        if (from == 0) {
            id = id & ~ID_OF_THREAD | id + 1 & ID_OF_THREAD;
        }
        final long fragment = to + Ip6Header.LENGTH;
        Slab.copy(ip, to, Ip6Header.LENGTH);
        Slab.putU16be(to + Ip6Header.PAYLOAD_LENGTH, Ip6Header.FRAGMENT_LENGTH + take);
        Slab.putU8(to + Ip6Header.NEXT_HEADER, IpProtocol.IPV6_FRAGMENT);
        Slab.putU16be(fragment, Slab.u8(ip + Ip6Header.NEXT_HEADER) << 8);
        Slab.putU16be(fragment + 2, from | (last ? 0 : 1));
        Slab.putU32be(fragment + 4, id);
        return Ip6Header.LENGTH + Ip6Header.FRAGMENT_LENGTH;
    }
}
