package dev.sluice.net.mpls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.testkit.NodeHarness;
import dev.sluice.net.Ip4Packets;
import dev.sluice.net.NetBed;
import dev.sluice.net.fib.DpoType;
import dev.sluice.net.fib.FibPath;
import dev.sluice.net.fib.FibSource;
import dev.sluice.net.fib.Ip4FibTable;
import dev.sluice.net.packet.Ip4Prefix;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MplsTest {
    private static final byte[] IP = Ip4Packets.ip("10.1.0.2", "20.0.0.1", 17, 0, new byte[20]);

    private final NetBed bed = new NetBed();
    private final NodeHarness harness = bed.harness;
    private final Ip4FibTable table = bed.fib.table(0);
    private final MplsTables tables = new MplsTables(bed.fib);

    @BeforeEach
    void register() {
        harness.graph().register(MplsLookupNode.spec(tables));
        harness.graph().register(MplsInputNode.spec(tables));
        harness.refresh();
        bed.commands.add(new MplsCli(tables, bed.fib, bed.interfaces).commands());
        bed.interfaces.listen(tables);
        bed.cli("mpls table add 0");
        bed.cli("set interface mpls host-gl enable");
    }

    @AfterEach
    void close() {
        bed.close();
    }

    private void run(final int label, final int ttl, final boolean bottom, final byte[] behind) {
        final byte[] packet = new byte[4 + behind.length];
        packet[0] = (byte) (label >> 12);
        packet[1] = (byte) (label >> 4);
        packet[2] = (byte) (label << 4 | (bottom ? 1 : 0));
        packet[3] = (byte) ttl;
        System.arraycopy(behind, 0, packet, 4, behind.length);
        harness.packet(1, packet);
        harness.run(MplsInputNode.NAME);
    }

    @Test
    void aLabelGoesTheWayOfItsAddress() {
        bed.cli("mpls local-label add 66 20.0.0.1/32");
        bed.fib.replacePaths(
                table, Ip4Prefix.parse("20.0.0.0/24"), FibSource.CLI, List.of(FibPath.nextHop(0x0a020002, 2)));
        run(66, 2, true, IP);
        final NodeHarness.Packet packet = harness.out("ip4-load-balance").getFirst();
        assertArrayEquals(IP, packet.data());
        assertEquals(DpoType.ADJACENCY, DpoType.of(bed.fib.loadBalances().dpo(packet.aux(), 0)));
        assertTrue(bed.cli("show mpls fib").contains("66:eos via 20.0.0.1/32"));
        bed.cli("mpls local-label del 66 20.0.0.1/32");
        run(66, 2, true, IP);
        assertEquals(1, harness.counter(MplsLookupNode.NAME, MplsLookupNode.Count.NO_LABEL));
        assertTrue(bed.refused("mpls local-label del 66 20.0.0.1/32").contains("not bound"));
    }

    @Test
    void aLabelOfANetworkIsLookedUpThere() {
        bed.fib.lockTable(9, null, FibSource.API);
        bed.cli("mpls local-label add 100000 20.0.0.0/24 ip-table 9");
        run(100_000, 64, true, Arrays.copyOf(IP, IP.length + 6));
        final NodeHarness.Packet packet = harness.out("ip4-lookup").getFirst();
        assertArrayEquals(IP, packet.data(), "without the padding");
        assertEquals(bed.fib.table(9).index(), PacketMeta.table(packet.x()));
        bed.fib.unlockTable(bed.fib.table(9), FibSource.API);
        run(100_000, 64, true, IP);
        assertEquals(1, harness.counter(MplsLookupNode.NAME, MplsLookupNode.Count.NO_LABEL));
    }

    @Test
    void whatCannotBeForwardedIsDropped() {
        bed.cli("mpls local-label add 66 20.0.0.1/32");
        run(66, 1, true, IP);
        assertEquals(1, harness.counter(MplsInputNode.NAME, MplsInputNode.Count.TTL_EXPIRED));
        run(66, 64, false, IP);
        assertEquals(1, harness.counter(MplsLookupNode.NAME, MplsLookupNode.Count.NOT_BOTTOM));
        run(66, 64, true, Arrays.copyOf(IP, 19));
        run(66, 64, true, Arrays.copyOf(IP, 30));
        run(66, 64, true, new byte[20]);
        assertEquals(3, harness.counter(MplsLookupNode.NAME, MplsLookupNode.Count.NOT_IP4));
        bed.cli("set interface mpls host-gl disable");
        run(66, 64, true, IP);
        assertEquals(1, harness.counter(MplsInputNode.NAME, MplsInputNode.Count.NOT_ENABLED));
        assertTrue(harness.out("ip4-load-balance").isEmpty());
    }

    @Test
    void tablesTakeTheirLabelsAlong() {
        bed.cli("mpls local-label add 66 20.0.0.1/32");
        bed.cli("mpls table del 0");
        assertTrue(bed.refused("set interface mpls host-gr enable").contains("mpls table add 0"));
        run(66, 64, true, IP);
        assertEquals(1, harness.counter(MplsLookupNode.NAME, MplsLookupNode.Count.NO_LABEL));
        assertTrue(bed.refused("mpls local-label add 15 20.0.0.1/32").contains("15"));
        assertFalse(tables.isEnabled(99));
    }
}
