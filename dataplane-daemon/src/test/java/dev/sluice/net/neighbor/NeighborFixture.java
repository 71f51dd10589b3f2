package dev.sluice.net.neighbor;

import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.graph.testkit.NodeHarness;
import dev.sluice.net.NetBed;
import dev.sluice.net.ethernet.EthernetInput;
import dev.sluice.net.fib.Adjacency;
import dev.sluice.net.packet.Ip4Address;
import dev.sluice.net.packet.MacAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Two interfaces with the neighbour feature: {@code host-gl} has 10.1.0.1/24, and 10.1.0.2 is a host there. */
abstract class NeighborFixture {
    static final String HOST = "bad615f76454";
    static final String OURS = "02fec42c0772";
    static final int HOST_IP = Ip4Address.parse("10.1.0.2");
    static final long HOST_MAC = MacAddress.parse("ba:d6:15:f7:64:54");
    static final String IP = "4500001c 00000000 4001b0df 0a020002 0a010002 0800f7ff 00000000";

    final NetBed bed = new NetBed();
    final NodeHarness harness = bed.harness;
    NeighborFeature feature;
    Neighbors neighbors;
    int wakes;

    @BeforeEach
    void register() {
        EthernetInput.register(harness.graph(), bed.interfaces, bed.commands);
        feature = NeighborFeature.register(
                harness.graph(),
                bed.interfaces,
                bed.fib,
                bed.routes,
                bed.commands,
                new ApiRegistry(),
                harness.clock(),
                1,
                () -> wakes++);
        neighbors = feature.neighbors();
        bed.address(bed.left, "10.1.0.1/24");
        harness.refresh();
        harness.turn();
    }

    @AfterEach
    void close() {
        bed.close();
    }

    static String arp(final int operation, final String mac, final String from, final String to) {
        return "0001 0800 06 04 000" + operation + mac + ip(from) + "000000000000" + ip(to);
    }

    static String ip(final String address) {
        return String.format("%08x", Ip4Address.parse(address));
    }

    final void request(final String from, final String to) {
        send("ffffffffffff" + HOST + "0806" + arp(1, HOST, from, to));
    }

    final void send(final String frame) {
        harness.packet(bed.left.index(), NetBed.hex(frame));
        harness.run("ethernet-input");
    }

    final long count(final String node, final Enum<?> counter) {
        return harness.counter(node, counter);
    }

    final Neighbor host() {
        harness.turn();
        return neighbors.get(bed.left.index(), HOST_IP);
    }

    final Adjacency next(final int address) {
        final int leaf = bed.fib.lpmsView()[0].lookup(Ip4Address.toLoaded(address));
        return bed.fib.adjacencies().get((int) bed.fib.loadBalances().info(leaf));
    }
}
