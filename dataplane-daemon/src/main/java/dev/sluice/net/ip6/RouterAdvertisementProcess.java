package dev.sluice.net.ip6;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.handoff.EventRing;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.node.ProcessNode;
import dev.sluice.net.fib.LinkLayer;
import dev.sluice.net.neighbor.NeighborDiscovery;
import dev.sluice.net.packet.EthernetHeader;
import dev.sluice.net.packet.Icmp6Header;
import dev.sluice.net.packet.Ip6Address;
import dev.sluice.net.packet.Ip6Header;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.IpProtocol;
import dev.sluice.net.packet.IpWriter;
import dev.sluice.net.packet.MacAddress;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;

/**
 * {@code ip6-ra-process}: sends router advertisements (RFC 4861 sections 4.2 and 6.2): to all nodes in intervals, and
 * to who asked, at most one in three seconds. Main thread.
 */
final class RouterAdvertisementProcess implements ProcessNode {
    enum Count {
        ROUTER_ADVERTISEMENTS_TX,
        ALLOC_FAILURE
    }

    private static final IpAddress ALL_NODES = IpAddress.ip6(Ip6Address.LINK_MULTICAST_HIGH, Ip6Address.ALL_NODES_LOW);

    private static final int OUTPUT = 0;
    private static final long MIN_DELAY_NS = 3 * RouterAdvertisements.SECOND_NS;
    private static final int MESSAGE_LENGTH = 16;
    private static final int PREFIX_OPTION_LENGTH = 32;
    private static final int FLAG_MANAGED = 0x80;
    private static final int FLAG_OTHER = 0x40;
    private static final int PREFIX_ON_LINK = 0x80;
    private static final int PREFIX_AUTONOMOUS = 0x40;
    private static final int OCTETS = 8;
    private static final int MAX_MESSAGE = 1500;

    /** Seconds that a prefix is valid in the last advertisement of a router that ceases (RFC 4862 section 5.5.3). */
    private static final int CEASED_VALID = 7200;

    private final RouterAdvertisements advertisements;
    private final LinkLayer link;

    RouterAdvertisementProcess(final RouterAdvertisements advertisements, final LinkLayer link) {
        this.advertisements = advertisements;
        this.link = link;
    }

    /** The node; {@code wakeMain} is run by workers after they have heard a solicitation. */
    NodeSpec spec(final Runnable wakeMain) {
        return NodeSpec.process("ip6-ra-process", context -> {
                    advertisements.onWake(() -> {
                        // the event must be visible before the flag is read: main lowers the flag before it reads the
                        // ring
                        VarHandle.fullFence();
                        if (!context.isSignalled()) {
                            context.signal();
                            wakeMain.run();
                        }
                    });
                    return this;
                })
                .next("interface-output")
                .countAs(
                        NeighborDiscovery.ICMP_NODE,
                        Count.ROUTER_ADVERTISEMENTS_TX,
                        Severity.INFO,
                        "router advertisements sent")
                .count(Count.ALLOC_FAILURE, Severity.ERROR, "buffer allocation failure");
    }

    @Override
    public long run(final long nowNs, final NodeContext context) {
        for (final EventRing ring : advertisements.rings()) {
            ring.drainWide((swIfIndex, mac, high, low) ->
                    solicited((int) swIfIndex, mac, IpAddress.ip6(high, low), nowNs, context));
        }
        long wakeNs = WAIT_FOR_EVENT;
        for (final RouterAdvertisement radv : advertisements.all()) {
            if (radv.sends && radv.iface.up()) {
                if (nowNs >= radv.nextMulticastNs) {
                    unsolicited(radv, nowNs, context);
                }
                wakeNs = radv.sends ? Math.min(wakeNs, radv.nextMulticastNs) : wakeNs;
            }
        }
        return wakeNs;
    }

    private void solicited(
            final int swIfIndex, final long mac, final IpAddress source, final long nowNs, final NodeContext context) {
        final RouterAdvertisement radv = advertisements.get(swIfIndex);
        if (radv == null || !radv.sends) {
            return;
        }
        radv.solicitations++;
        if (radv.lastSolicitedNs != 0 && nowNs - radv.lastSolicitedNs < MIN_DELAY_NS) {
            radv.solicitationsDropped++;
            return;
        }
        radv.lastSolicitedNs = nowNs;
        if (radv.unicast && !source.isAny()) {
            send(radv, source, mac, nowNs, context);
        } else {
            // to all, but in a frame for the one who asked (RFC 6085): the others get theirs in time
            send(radv, ALL_NODES, mac, nowNs, context);
        }
    }

    private void unsolicited(final RouterAdvertisement radv, final long nowNs, final NodeContext context) {
        final int spread = radv.maxIntervalS - radv.minIntervalS;
        double waitS = radv.minIntervalS + spread * ThreadLocalRandom.current().nextDouble();
        if (radv.initialLeft > 0) {
            radv.initialLeft--;
            waitS = Math.min(waitS, radv.initialIntervalS);
            if (radv.initialLeft == 0 && radv.ceases) {
                radv.sends = false;
                advertisements.addresses().router(radv.iface.index(), false);
            }
        }
        radv.lastMulticastNs = nowNs;
        radv.nextMulticastNs = nowNs + (long) (waitS * RouterAdvertisements.SECOND_NS);
        send(radv, ALL_NODES, Ip6Address.multicastMac(Ip6Address.ALL_NODES_LOW), nowNs, context);
    }

    private void send(
            final RouterAdvertisement radv,
            final IpAddress to,
            final long mac,
            final long nowNs,
            final NodeContext context) {
        final int bufferIndex = context.buffers().allocate();
        if (bufferIndex < 0) {
            context.count(Count.ALLOC_FAILURE, 1);
            return;
        }
        final int tx = radv.iface.index();
        final byte[] header = link.rewrite(tx, mac, EthernetHeader.TYPE_IP6);
        final byte[] message = message(radv, nowNs);
        final long data = context.buffers().pool().data(bufferIndex);
        final long ip = data + header.length;
        Slab.put(data, header, 0, header.length);
        IpWriter.ip6(ip, message.length, IpProtocol.ICMP6);
        Slab.putU64be(ip + Ip6Header.SRC, radv.iface.linkLocal().high());
        Slab.putU64be(ip + Ip6Header.SRC + 8, radv.iface.linkLocal().low());
        Slab.putU64be(ip + Ip6Header.DST, to.high());
        Slab.putU64be(ip + Ip6Header.DST + 8, to.low());
        Slab.put(ip + Ip6Header.LENGTH, message, 0, message.length);
        IpWriter.icmp6Checksum(ip, message.length);
        final long meta = PacketMeta.of(data, header.length + Ip6Header.LENGTH + message.length);
        context.emit(
                OUTPUT, bufferIndex, meta | PacketMeta.LOCALLY_ORIGINATED, PacketMeta.withTx(PacketMeta.x(tx), tx), 0);
        radv.sent++;
        context.count(Count.ROUTER_ADVERTISEMENTS_TX, 1);
    }

    /** The message without its checksum; as many prefixes as fit into a packet. */
    private static byte[] message(final RouterAdvertisement radv, final long nowNs) {
        final ByteBuffer out = ByteBuffer.allocate(MAX_MESSAGE - Ip6Header.LENGTH)
                .putInt(Icmp6Header.ROUTER_ADVERTISEMENT << 24)
                .put((byte) RouterAdvertisement.HOP_LIMIT)
                .put((byte) ((radv.managed ? FLAG_MANAGED : 0) | (radv.other ? FLAG_OTHER : 0)))
                .putShort((short) (radv.ceases && radv.initialLeft == 0 ? 0 : radv.lifetimeS))
                .putLong(0);
        assert out.position() == MESSAGE_LENGTH;
        if (radv.linkLayerOption) {
            final byte[] mac = new byte[6];
            MacAddress.toBytes(radv.iface.mac(), mac, 0);
            out.put((byte) Icmp6Header.OPTION_SOURCE_ADDRESS).put((byte) 1).put(mac);
        }
        if (radv.linkMtu != 0) {
            out.put((byte) Icmp6Header.OPTION_MTU)
                    .put((byte) 1)
                    .putShort((short) 0)
                    .putInt(radv.linkMtu);
        }
        for (final RouterAdvertisement.Prefix prefix : radv.prefixes) {
            final int preferredS = prefix.left(prefix.preferredS, nowNs);
            if (prefix.advertised && out.remaining() >= PREFIX_OPTION_LENGTH) {
                out.put((byte) Icmp6Header.OPTION_PREFIX)
                        .put((byte) (PREFIX_OPTION_LENGTH / OCTETS))
                        .put((byte) prefix.prefix.length())
                        .put((byte)
                                ((prefix.onLink ? PREFIX_ON_LINK : 0) | (prefix.autonomous ? PREFIX_AUTONOMOUS : 0)))
                        .putInt(radv.ceases ? CEASED_VALID : prefix.left(prefix.validS, nowNs))
                        .putInt(radv.ceases ? 0 : preferredS)
                        .putInt(0)
                        .put(prefix.prefix.ip().octets());
            }
        }
        final byte[] message = new byte[out.position()];
        out.flip().get(message);
        return message;
    }
}
