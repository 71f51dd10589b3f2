package dev.sluice.net.neighbor;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.packet.Icmp6Header;
import dev.sluice.net.packet.Ip6Header;
import dev.sluice.net.packet.MacAddress;

/**
 * {@code icmp6-neighbor-advertisement}: tells main what a neighbour's MAC address is (RFC 4861 section 7.2.5): of one
 * that was asked for, as the solicited flag says, also when it is not in the table. Checked already: hop limit,
 * checksum, length. Next: {@code ip6-punt}.
 */
final class AdvertisementNode implements Node {
    enum Count {
        NEIGHBOR_ADVERTISEMENTS_RX,
        SOURCE_NOT_ON_LINK,
        LEARN_QUEUE_FULL
    }

    private final Ip6Addresses addresses;
    private final Neighbors neighbors;
    private final NeighborCounters counters;
    private final LearnRing ring;

    private AdvertisementNode(
            final Ip6Addresses addresses,
            final Neighbors neighbors,
            final NeighborCounters counters,
            final int thread) {
        this.addresses = addresses;
        this.neighbors = neighbors;
        this.counters = counters;
        ring = neighbors.ring(thread);
    }

    static NodeSpec spec(final Ip6Addresses addresses, final Neighbors neighbors, final NeighborCounters counters) {
        return NodeSpec.internal(
                        NeighborDiscovery.ADVERTISEMENT_NODE,
                        context -> new AdvertisementNode(addresses, neighbors, counters, context.thread()))
                .next("ip6-punt")
                .countAs(
                        NeighborDiscovery.ICMP_NODE,
                        Count.NEIGHBOR_ADVERTISEMENTS_RX,
                        Severity.INFO,
                        "neighbor advertisements received")
                .count(Count.SOURCE_NOT_ON_LINK, Severity.ERROR, "neighbor advertisements from source not on link")
                .count(Count.LEARN_QUEUE_FULL, Severity.ERROR, "neighbor events lost, queue full")
                .trace(NeighborDiscovery::format);
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final long[][] own = addresses.view();
        for (int i = 0, n = frame.n; i < n; i++) {
            final long meta = frame.meta[i];
            final long ip = Slab.address(meta);
            final int rx = PacketMeta.rx(frame.x[i]);
            counters.rxReplies.add(context.thread(), rx, 1);
            Count outcome = Count.NEIGHBOR_ADVERTISEMENTS_RX;
            if (!Ip6Addresses.isOnLink(own, rx, Slab.u64be(ip + Ip6Header.SRC), Slab.u64be(ip + Ip6Header.SRC + 8))) {
                outcome = Count.SOURCE_NOT_ON_LINK;
            } else if (!learn(meta, ip, own, rx, context.nowNs())) {
                outcome = Count.LEARN_QUEUE_FULL;
            }
            context.countReason(frame, i, outcome);
        }
        return 0;
    }

    /** False when the queue is full. */
    private boolean learn(final long meta, final long ip, final long[][] own, final int rx, final long nowNs) {
        final long icmp = ip + Ip6Header.LENGTH;
        final long high = Slab.u64be(icmp + Icmp6Header.ND_TARGET);
        final long low = Slab.u64be(icmp + Icmp6Header.ND_TARGET + 8);
        final long mac = NeighborDiscovery.option(meta, ip, Icmp6Header.ND_LENGTH, Icmp6Header.OPTION_TARGET_ADDRESS);
        if (mac == NeighborDiscovery.NO_ADDRESS
                || !Ip6Addresses.isOnLink(own, rx, high, low)
                || Ip6Addresses.isOwn(own, rx, high, low)) {
            return true;
        }
        final boolean solicited = (Slab.u8(icmp + Icmp6Header.ND_FLAGS) & Icmp6Header.FLAG_SOLICITED) != 0;
        final int kind = solicited ? LearnRing.LEARN : LearnRing.UPDATE;
        final boolean taken = ring.offer(kind, rx, high, low, MacAddress.fromLoaded(mac));
        if (taken) {
            neighbors.arrivals().heard(NeighborArrivals.key(rx, high, low), nowNs);
            neighbors.wake();
        }
        return taken;
    }
}
