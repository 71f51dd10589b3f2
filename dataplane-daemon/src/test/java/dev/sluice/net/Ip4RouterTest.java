package dev.sluice.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.command.TextOutput;
import dev.sluice.graph.counter.CounterDirectory;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.testkit.NodeHarness;
import dev.sluice.net.arc.FeatureArcs;
import dev.sluice.net.ethernet.EthernetInput;
import dev.sluice.net.fib.AdjacencyTable;
import dev.sluice.net.fib.Fibs;
import dev.sluice.net.fib.GracePeriod;
import dev.sluice.net.fib.InterfaceLinks;
import dev.sluice.net.fib.InterfaceRoutes;
import dev.sluice.net.fib.Ip4Fib;
import dev.sluice.net.fib.LoadBalanceTable;
import dev.sluice.net.icmp.Icmp4;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceDriver;
import dev.sluice.net.iface.InterfaceException;
import dev.sluice.net.iface.InterfaceSpec;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.ip4.Ip4Forwarding;
import dev.sluice.net.ip4.Ip4Local;
import dev.sluice.net.neighbor.NeighborFeature;
import dev.sluice.net.packet.Ip4Address;
import dev.sluice.net.packet.Ip4Prefix;
import dev.sluice.net.packet.MacAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole IPv4 router from {@code ethernet-input} to the wires, on one thread. */
class Ip4RouterTest {
    private static final long HOST_1 = MacAddress.parse("ba:d6:15:f7:64:54");
    private static final long HOST_2 = MacAddress.parse("ca:06:31:e9:24:88");

    private final NodeHarness harness = new NodeHarness();
    private final CommandRegistry commands = new CommandRegistry(BarrierGuard.none());
    private Interfaces interfaces;
    private Interface left;
    private Interface right;
    private Ip4Local local;

    @BeforeEach
    void build() throws InterfaceException {
        final GracePeriod grace = Runnable::run;
        harness.graph().unregister("error-drop");
        final FeatureArcs arcs = new FeatureArcs(harness.graph());
        interfaces = new Interfaces(harness.graph(), arcs, BarrierGuard.none(), new CounterDirectory(), 1);
        final InterfaceLinks links = new InterfaceLinks(interfaces, harness.graph());
        final Fibs fibs =
                new Fibs(new LoadBalanceTable(1, grace), new AdjacencyTable(links, grace), links, grace, Runnable::run);
        final Ip4Fib fib = fibs.ip4();
        EthernetInput.register(harness.graph(), interfaces, commands);
        Ip4Forwarding.register(harness.graph(), arcs, interfaces, fib);
        final InterfaceRoutes routes = new InterfaceRoutes(
                fibs, (family, index) -> interfaces.get(index).table(family));
        interfaces.listen(routes);
        final NeighborFeature neighbors = NeighborFeature.register(
                harness.graph(), interfaces, fib, routes, commands, new ApiRegistry(), harness.clock(), 1, () -> {});
        local = Ip4Local.register(harness.graph(), fib, 1);
        Icmp4.register(
                harness.graph(), interfaces, fib, local, neighbors.addresses(), commands, harness.clock(), 1, () -> {});
        left = create("host-gl", NetBed.MAC_1, "10.1.0.1/24");
        right = create("host-gr", NetBed.MAC_2, "10.2.0.1/24");
        harness.refresh();
        harness.turn();
    }

    private Interface create(final String name, final long mac, final String address) throws InterfaceException {
        final NodeSpec transmit =
                NodeSpec.internal(name + "-tx", context -> (frame, ctx) -> 0).next("wire-" + name);
        final Interface iface = interfaces.create(InterfaceSpec.ethernet(name, mac, InterfaceDriver.NONE, transmit));
        interfaces.admin(iface, true);
        interfaces.link(iface, true);
        interfaces.addressing().addIp4Address(iface, Ip4Prefix.parse(address));
        return iface;
    }

    @AfterEach
    void close() {
        harness.close();
    }

    private void receive(final Interface on, final byte[] frame) {
        harness.packet(on.index(), frame);
        harness.run("ethernet-input");
        harness.turn();
    }

    private static byte[] frame(final long dst, final long src, final int type, final byte[] payload) {
        final byte[] frame = new byte[14 + payload.length];
        MacAddress.toBytes(dst, frame, 0);
        MacAddress.toBytes(src, frame, 6);
        frame[12] = (byte) (type >> 8);
        frame[13] = (byte) type;
        System.arraycopy(payload, 0, frame, 14, payload.length);
        return frame;
    }

    private static byte[] arp(final int operation, final long mac, final String from, final String to) {
        final byte[] arp = NetBed.hex("0001 0800 06 04 000" + operation + "00".repeat(20));
        MacAddress.toBytes(mac, arp, 8);
        Ip4Address.toBytes(Ip4Address.parse(from), arp, 14);
        Ip4Address.toBytes(Ip4Address.parse(to), arp, 24);
        return arp;
    }

    private List<byte[]> wire(final Interface iface) {
        return harness.out("wire-" + iface.name()).stream()
                .map(NodeHarness.Packet::data)
                .toList();
    }

    private void resolve() {
        receive(left, frame(MacAddress.BROADCAST, HOST_1, 0x0806, arp(1, HOST_1, "10.1.0.2", "10.1.0.1")));
        receive(right, frame(MacAddress.BROADCAST, HOST_2, 0x0806, arp(1, HOST_2, "10.2.0.2", "10.2.0.1")));
        harness.clearOutputs();
    }

    private static byte[] ping(final int fragment, final int data) {
        return Ip4Packets.ip("10.1.0.2", "10.2.0.2", 1, fragment, Ip4Packets.icmp(8, 0, 1, data));
    }

    @Test
    void resolvesANeighbourAndForwards() {
        receive(left, frame(NetBed.MAC_1, HOST_1, 0x0800, ping(0x4000, 56)));
        final byte[] request = wire(right).getFirst();
        assertEquals(0x0806, Ip4Packets.u16(request, 12));
        assertEquals(Ip4Address.parse("10.2.0.2"), Ip4Address.fromBytes(request, 38));
        receive(right, frame(NetBed.MAC_2, HOST_2, 0x0806, withTarget(arp(2, HOST_2, "10.2.0.2", "10.2.0.1"))));
        receive(left, frame(NetBed.MAC_1, HOST_1, 0x0800, ping(0x4000, 56)));
        final byte[] forwarded = wire(right).getLast();
        final byte[] expected = ping(0x4000, 56);
        expected[8]--;
        assertArrayEquals(frame(HOST_2, NetBed.MAC_2, 0x0800, Ip4Packets.withHeaderChecksum(expected)), forwarded);
        assertEquals(1, interfaces.counters().drops.sum(left.index()));
    }

    private static byte[] withTarget(final byte[] arp) {
        MacAddress.toBytes(NetBed.MAC_2, arp, 18);
        return arp;
    }

    @Test
    void showsAsAHop() {
        resolve();
        final byte[] packet = ping(0, 56);
        packet[8] = 1;
        harness.packet(left.index(), frame(NetBed.MAC_1, HOST_1, 0x0800, Ip4Packets.withHeaderChecksum(packet)));
        harness.trace();
        harness.run("ethernet-input");
        final byte[] error = wire(left).getFirst();
        assertArrayEquals(NetBed.hex("bad615f7645402fec42c07720800"), Arrays.copyOf(error, 14));
        assertEquals(14 + 112, error.length);
        assertEquals((byte) 255, error[22]);
        assertEquals(11, error[34]);
        final String traces = harness.traces();
        for (final String node : List.of(
                "ethernet-input\n  IP4: ba:d6:15:f7:64:54 -> 02:fe:c4:2c:07:72",
                "ip4-icmp-error\n  ICMP: 10.1.0.2 -> 10.2.0.2",
                "ip4-lookup\n  fib 0",
                "  ICMP time_exceeded ttl_exceeded_in_transit",
                "error-drop\n  rx:host-gl",
                "host-gl-output\n  host-gl flags")) {
            assertTrue(traces.contains(node), () -> node + " is not in\n" + traces);
        }
    }

    @Test
    void tellsThePathMtuOrFragments() throws InterfaceException {
        resolve();
        interfaces.mtu(right, 1400, 0, 0, 0);
        receive(left, frame(NetBed.MAC_1, HOST_1, 0x0800, ping(0x4000, 1472)));
        final byte[] error = wire(left).getFirst();
        assertEquals(3, error[34]);
        assertEquals(4, error[35]);
        assertEquals(1400, Ip4Packets.u16(error, 40));
        receive(left, frame(NetBed.MAC_1, HOST_1, 0x0800, ping(0, 1472)));
        final List<byte[]> pieces = wire(right);
        assertEquals(2, pieces.size());
        pieces.forEach(piece -> assertTrue(piece.length <= 1414));
        pieces.forEach(piece -> assertEquals(63, piece[22]));
        pieces.forEach(piece -> assertTrue(Ip4Packets.isRight(Arrays.copyOfRange(piece, 14, piece.length))));
    }

    @Test
    void answersPings() {
        resolve();
        receive(
                left,
                frame(
                        NetBed.MAC_1,
                        HOST_1,
                        0x0800,
                        Ip4Packets.ip("10.1.0.2", "10.2.0.1", 1, 0, Ip4Packets.icmp(8, 0, 1, 4000))));
        final byte[] reply = wire(left).getFirst();
        assertEquals(0, reply[34]);
        assertEquals(64, reply[22]);
        assertEquals(14 + 4028, reply.length);
        assertTrue(Ip4Packets.isIcmpRight(Arrays.copyOfRange(reply, 14, reply.length)));
    }

    @Test
    void pingsANeighbourAndItself() {
        resolve();
        final TextOutput out = new TextOutput();
        commands.run("ping 10.2.0.2 repeat 1", out);
        harness.turn();
        final byte[] request = wire(right).getFirst();
        assertEquals((byte) 255, request[22]);
        final byte[] message = Arrays.copyOfRange(request, 34, request.length);
        message[0] = 0;
        final int sum = Ip4Packets.u16(message, 2) + 0x800;
        message[2] = (byte) ((sum & 0xffff) + (sum >> 16) >> 8);
        message[3] = (byte) ((sum & 0xffff) + (sum >> 16));
        receive(right, frame(NetBed.MAC_2, HOST_2, 0x0800, Ip4Packets.ip("10.2.0.2", "10.2.0.1", 1, 0, message)));
        harness.turn();
        assertTrue(out.text().startsWith("116 bytes from 10.2.0.2: icmp_seq=1 ttl=64 time="), out::text);
        assertTrue(out.text().endsWith("Statistics: 1 sent, 1 received, 0% packet loss\n"), out::text);
        final TextOutput self = new TextOutput();
        commands.run("ping 10.1.0.1 repeat 1", self);
        harness.turn();
        harness.turn();
        harness.turn();
        assertTrue(self.text().contains("1 received, 0% packet loss"), self::text);
    }

    @Test
    void forwardsPacketsWithOptions() {
        resolve();
        final byte[] plain = ping(0, 56);
        final byte[] packet = new byte[plain.length + 4];
        System.arraycopy(plain, 0, packet, 0, 20);
        System.arraycopy(plain, 20, packet, 24, plain.length - 20);
        packet[0] = 0x46;
        packet[3] += 4;
        packet[20] = 1;
        receive(left, frame(NetBed.MAC_1, HOST_1, 0x0800, Ip4Packets.withHeaderChecksum(packet)));
        assertEquals(1, wire(right).size());
        assertTrue(Ip4Packets.isRight(Arrays.copyOfRange(wire(right).getFirst(), 14, 38)));
    }

    @Test
    void carriesOnThroughAVlan() throws InterfaceException {
        commands.run("create sub-interfaces host-gr 100", new TextOutput());
        final Interface sub = interfaces.find("host-gr.100");
        assertNotNull(sub);
        interfaces.admin(sub, true);
        interfaces.addressing().addIp4Address(sub, Ip4Prefix.parse("10.3.0.1/24"));
        harness.refresh();
        commands.run("set ip neighbor host-gr.100 10.3.0.2 ca:06:31:e9:24:88", new TextOutput());
        receive(left, frame(NetBed.MAC_1, HOST_1, 0x0800, Ip4Packets.ip("10.1.0.2", "10.3.0.2", 17, 0, new byte[20])));
        final byte[] tagged = wire(right).getFirst();
        assertArrayEquals(NetBed.hex("ca0631e92488 02fef7769ca3 8100 0064 0800"), Arrays.copyOf(tagged, 18));
    }

    @Test
    void survivesWhateverComes() {
        resolve();
        commands.run("create sub-interfaces host-gl 100", new TextOutput());
        interfaces.admin(interfaces.find("host-gl.100"), true);
        harness.refresh();
        final List<byte[]> seeds = new ArrayList<>();
        seeds.add(frame(NetBed.MAC_1, HOST_1, 0x0800, ping(0, 56)));
        seeds.add(frame(NetBed.MAC_1, HOST_1, 0x0800, ping(0x2000, 56)));
        seeds.add(frame(
                NetBed.MAC_1,
                HOST_1,
                0x0800,
                Ip4Packets.ip("10.1.0.2", "10.1.0.1", 1, 0, Ip4Packets.icmp(8, 0, 1, 20))));
        seeds.add(frame(
                NetBed.MAC_1,
                HOST_1,
                0x0800,
                Ip4Packets.ip("10.1.0.2", "10.1.0.1", 17, 0, Ip4Packets.udp("10.1.0.2", "10.1.0.1", 1, 2, 20))));
        seeds.add(frame(NetBed.MAC_1, HOST_1, 0x0800, Ip4Packets.ip("10.1.0.2", "10.1.0.1", 6, 0x2001, new byte[24])));
        seeds.add(frame(MacAddress.BROADCAST, HOST_1, 0x0806, arp(1, HOST_1, "10.1.0.2", "10.1.0.1")));
        seeds.add(frame(NetBed.MAC_1, HOST_1, 0x8100, NetBed.hex("0064 0800 4500001c")));
        seeds.add(frame(NetBed.MAC_1, HOST_1, 0x0800, ping(0, 3000)));
        final Random random = new Random(2026);
        for (int round = 0; round < 500; round++) {
            for (int k = 0; k < 100; k++) {
                final byte[] seed = seeds.get(random.nextInt(seeds.size()));
                byte[] bytes =
                        random.nextInt(4) == 0 ? Arrays.copyOf(seed, random.nextInt(seed.length + 1)) : seed.clone();
                for (int flips = random.nextInt(4); flips > 0 && bytes.length > 0; flips--) {
                    bytes[random.nextInt(Math.min(bytes.length, 60))] = (byte) random.nextInt();
                }
                if (random.nextBoolean() && bytes.length >= 34 && (bytes[14] & 15) * 4 <= bytes.length - 14) {
                    final byte[] ip = Ip4Packets.withHeaderChecksum(Arrays.copyOfRange(bytes, 14, bytes.length));
                    System.arraycopy(ip, 0, bytes, 14, ip.length);
                }
                harness.packet(left.index(), bytes);
            }
            harness.run("ethernet-input");
            harness.clock().advanceMs(200);
            local.reassemblies().expire(0);
            harness.turn();
            harness.clearOutputs();
        }
        harness.clock().advanceMs(60_000);
        local.reassemblies().expire(0);
        harness.turn();
        assertEquals(List.of(), harness.failures());
        assertEquals(0, harness.buffersInUse());
    }
}
