package dev.sluice.net.ip4;

import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.counter.CounterDirectory;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.testkit.NodeHarness;
import dev.sluice.net.arc.FeatureArcs;
import dev.sluice.net.fib.AdjacencyTable;
import dev.sluice.net.fib.Fibs;
import dev.sluice.net.fib.InterfaceLinks;
import dev.sluice.net.fib.InterfaceRoutes;
import dev.sluice.net.fib.Ip4Fib;
import dev.sluice.net.fib.LoadBalanceTable;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceDriver;
import dev.sluice.net.iface.InterfaceException;
import dev.sluice.net.iface.InterfaceSpec;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.iface.LinkType;
import dev.sluice.net.packet.Checksum;
import dev.sluice.net.packet.Ip4Address;
import dev.sluice.net.packet.Ip4Header;
import dev.sluice.net.packet.Ip4Prefix;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * The IPv4 nodes over two Ethernet interfaces, host-gl (1, 10.1.0.1/24) and host-gr (2, 10.2.0.1/24), with a known
 * neighbour {@code .2} on each. What leaves comes out at the sinks {@code wire-host-gl} and {@code wire-host-gr}; nodes
 * of other features are sinks.
 */
final class Ip4Rig implements AutoCloseable {
    static final long MAC_GL = 0x02fec42c0772L;
    static final long MAC_GR = 0x02fef7769ca3L;
    static final long NEIGHBOUR_GL = 0xbad615f76454L;
    static final long NEIGHBOUR_GR = 0xca0631e92488L;

    final NodeHarness harness = new NodeHarness();
    final Queue<Runnable> mainLoop = new ArrayDeque<>();
    final FeatureArcs arcs = new FeatureArcs(harness.graph());
    final Interfaces interfaces;
    final Ip4Fib fib;
    final InterfaceRoutes routes;
    final Interface left;
    final Interface right;

    Ip4Rig() {
        harness.graph().unregister("error-drop");
        interfaces = new Interfaces(harness.graph(), arcs, BarrierGuard.none(), new CounterDirectory(), 1);
        final InterfaceLinks links = new InterfaceLinks(interfaces, harness.graph());
        final Fibs fibs = new Fibs(
                new LoadBalanceTable(1, mainLoop::add),
                new AdjacencyTable(links, mainLoop::add),
                links,
                mainLoop::add,
                mainLoop::add);
        fib = fibs.ip4();
        Ip4Forwarding.register(harness.graph(), arcs, interfaces, fib);
        routes = new InterfaceRoutes(fibs, (family, i) -> interfaces.get(i).table(family));
        interfaces.listen(routes);
        left = ethernet("host-gl", MAC_GL, "10.1.0.1/24");
        right = ethernet("host-gr", MAC_GR, "10.2.0.1/24");
        routes.neighbourResolved(1, ip("10.1.0.2"), NEIGHBOUR_GL);
        routes.neighbourResolved(2, ip("10.2.0.2"), NEIGHBOUR_GR);
        harness.refresh();
    }

    Interface ethernet(final String name, final long mac, final String address) {
        return create(InterfaceSpec.ethernet(name, mac, InterfaceDriver.NONE, transmit(name)), address);
    }

    Interface tun(final String name, final String address) {
        return create(
                new InterfaceSpec(name, LinkType.IP, 0, 1500, 1500, true, InterfaceDriver.NONE, transmit(name)),
                address);
    }

    private static NodeSpec transmit(final String name) {
        return NodeSpec.internal(name + "-tx", context -> (frame, ctx) -> 0).next("wire-" + name);
    }

    private Interface create(final InterfaceSpec spec, final String address) {
        try {
            final Interface iface = interfaces.create(spec);
            interfaces.addressing().addIp4Address(iface, Ip4Prefix.parse(address));
            interfaces.admin(iface, true);
            interfaces.link(iface, true);
            harness.refresh();
            return iface;
        } catch (final InterfaceException e) {
            throw new AssertionError(e);
        }
    }

    static int ip(final String address) {
        return Ip4Address.parse(address);
    }

    /** A UDP packet of {@code length} bytes without options, from the IPv4 header on, with a good header checksum. */
    static byte[] udp(final String src, final String dst, final int ttl, final int length) {
        final byte[] packet = new byte[length];
        packet[0] = 0x45;
        packet[Ip4Header.TOTAL_LENGTH] = (byte) (length >> 8);
        packet[Ip4Header.TOTAL_LENGTH + 1] = (byte) length;
        packet[Ip4Header.TTL] = (byte) ttl;
        packet[Ip4Header.PROTOCOL] = 17;
        Ip4Address.toBytes(ip(src), packet, Ip4Header.SRC);
        Ip4Address.toBytes(ip(dst), packet, Ip4Header.DST);
        if (length >= 28) {
            packet[20] = 0x12;
            packet[21] = 0x34;
            packet[23] = 53;
            packet[25] = (byte) (length - 20);
        }
        return checksummed(packet);
    }

    /** Puts the right header checksum in. */
    static byte[] checksummed(final byte[] packet) {
        packet[10] = 0;
        packet[11] = 0;
        final int checksum = Checksum.finish(Checksum.sum(packet, 0, (packet[0] & 15) * 4));
        packet[10] = (byte) checksum;
        packet[11] = (byte) (checksum >> 8);
        return packet;
    }

    static boolean isGoodHeader(final byte[] packet, final int offset) {
        return Checksum.fold(Checksum.sum(packet, offset, (packet[offset] & 15) * 4)) == 0xffff;
    }

    @Override
    public void close() {
        harness.close();
    }
}
