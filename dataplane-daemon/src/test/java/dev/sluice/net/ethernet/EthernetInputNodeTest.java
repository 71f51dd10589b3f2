package dev.sluice.net.ethernet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.testkit.NodeHarness;
import dev.sluice.net.NetBed;
import dev.sluice.net.iface.Interface;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EthernetInputNodeTest {
    private static final String TO_US = "02fec42c0772 bad615f76454 ";
    private static final String BROADCAST = "ffffffffffff bad615f76454 ";
    private static final String OTHER = "020000000099 bad615f76454 ";
    private static final String REST = " 4500001c 00000000 4001b0df 0a010002 0a010001 0800f7ff 00000000";

    private final NetBed bed = new NetBed();
    private final NodeHarness harness = bed.harness;
    private EthernetInput ethernet;

    @BeforeEach
    void register() {
        ethernet = EthernetInput.register(harness.graph(), bed.interfaces, bed.commands);
        harness.refresh();
    }

    @AfterEach
    void close() {
        bed.close();
    }

    private void send(final String... frames) {
        for (final String frame : frames) {
            harness.packet(bed.left.index(), NetBed.hex(frame));
        }
        harness.run("ethernet-input");
    }

    private List<NodeHarness.Packet> out(final String node) {
        return harness.out(node);
    }

    private long count(final EthernetInputNode.Count counter) {
        return harness.counter("ethernet-input", counter);
    }

    @Test
    void takesTheHeaderOffAndNotesTheL3Header() {
        send(TO_US + "0800" + REST, TO_US + "0800" + REST);
        assertEquals(2, out("ip4-input").size());
        final NodeHarness.Packet packet = out("ip4-input").getFirst();
        assertArrayEquals(NetBed.hex(REST), packet.data());
        assertEquals(PacketMeta.l3(packet.meta(), packet.x()), packet.meta() & 0xffff_ffffL);
        assertEquals(0, packet.meta() & PacketMeta.NOT_TO_US);
    }

    @Test
    void choosesTheNodeByEtherType() {
        harness.graph()
                .register(NodeSpec.internal("experiment-input", context -> (frame, ctx) -> 0)
                        .next("experiment-sink"));
        ethernet.registerType(0x88b5, "experiment-input");
        harness.refresh();
        send(BROADCAST + "0806" + REST, TO_US + "88b5" + REST, TO_US + "9000" + REST, TO_US + "0800" + REST);
        assertEquals(1, out("arp-input").size());
        assertTrue((out("arp-input").getFirst().meta() & PacketMeta.NOT_TO_US) != 0);
        assertEquals(1, out("experiment-sink").size());
        assertEquals(1, out("error-punt").size());
        assertEquals(1, out("ip4-input").size());
        assertEquals(1, count(EthernetInputNode.Count.UNKNOWN_TYPE));
        ethernet.unregisterType(0x88b5);
        send(TO_US + "88b5" + REST);
        assertEquals(2, count(EthernetInputNode.Count.UNKNOWN_TYPE));
    }

    @Test
    void dropsWhatIsForSomeoneElse() {
        send(OTHER + "0800" + REST);
        assertEquals(1, count(EthernetInputNode.Count.L3_MAC_MISMATCH));
        assertEquals(1, out("error-drop").size());
    }

    @Test
    void dropsEverythingWhenTheInterfaceIsDown() {
        bed.interfaces.admin(bed.left, false);
        send(TO_US + "0800" + REST, TO_US + "0806" + REST);
        assertEquals(2, count(EthernetInputNode.Count.DOWN));
        assertEquals(2, out("error-drop").size());
    }

    @Test
    void givesWholeFramesOfL2InterfacesAway() {
        harness.graph()
                .register(NodeSpec.internal("l2-input", context -> (frame, ctx) -> 0)
                        .next("l2-sink"));
        ethernet.registerL2("l2-input");
        harness.refresh();
        bed.interfaces.l2(bed.left, "xconnect");
        send(OTHER + "0800" + REST);
        assertArrayEquals(
                NetBed.hex(OTHER + "0800" + REST), out("l2-sink").getFirst().data());
    }

    @Test
    void findsSubInterfacesByTheirTags() {
        bed.cli("create sub-interfaces host-gl 100");
        bed.cli("create sub-interfaces host-gl 200 dot1ad 7 inner-dot1q 9 exact-match");
        bed.cli("create sub-interfaces host-gl 300 dot1q 30");
        for (final Interface sub : bed.interfaces.children(bed.left)) {
            bed.interfaces.admin(sub, true);
        }
        send(
                TO_US + "8100 0064 0800" + REST,
                TO_US + "88a8 0007 8100 0009 0800" + REST,
                TO_US + "8100 001e 8100 0005 0800" + REST,
                TO_US + "8100 0000 0800" + REST,
                TO_US + "8100 0063 0800" + REST,
                TO_US + "88a8 0007 8100 0008 0800" + REST);
        assertEquals(
                List.of("host-gl.100", "host-gl.200", "host-gl.300", "host-gl"),
                out("ip4-input").stream()
                        .map(packet ->
                                bed.interfaces.get(PacketMeta.rx(packet.x())).name())
                        .toList());
        out("ip4-input").forEach(packet -> assertArrayEquals(NetBed.hex(REST), packet.data()));
        assertEquals(2, count(EthernetInputNode.Count.UNKNOWN_VLAN));
        assertEquals(
                1,
                bed.interfaces
                        .counters()
                        .rx
                        .sum(bed.interfaces.find("host-gl.100").index()));

        bed.interfaces.admin(bed.interfaces.find("host-gl.100"), false);
        send(TO_US + "8100 0064 0800" + REST);
        assertEquals(1, count(EthernetInputNode.Count.DOWN));
        bed.cli("delete sub-interface host-gl.100");
        send(TO_US + "8100 0064 0800" + REST);
        assertEquals(3, count(EthernetInputNode.Count.UNKNOWN_VLAN));
    }

    @Test
    void createsRangesAndRefusesWhatMakesNoSense() {
        assertEquals("host-gl.10\nhost-gl.11\n", bed.cli("create sub-interfaces host-gl 10-11"));
        assertTrue(bed.refused("create sub-interfaces host-gl 5000").contains("VLAN 5000 is not in 1-4094"));
        assertTrue(bed.refused("create sub-interfaces host-gl 12 dot2q 4").contains("dot2q"));
        assertTrue(bed.refused("create sub-interfaces host-gl 9 dot1q 10 exact-match")
                .contains("host-gl.10"));
        assertTrue(bed.refused("delete sub-interface host-gl").contains("no sub-interface"));
        assertEquals(2, bed.interfaces.children(bed.left).size());
    }

    @Test
    void countsLengthErrorsAnd8023Frames() {
        send(
                TO_US.substring(0, 19),
                TO_US + "8100 0000",
                TO_US + "0010 424203" + "00".repeat(43),
                TO_US + "05ff 424203" + "00".repeat(43));
        assertEquals(3, count(EthernetInputNode.Count.BAD_LENGTH));
        assertEquals(1, count(EthernetInputNode.Count.UNKNOWN_LLC));
        assertEquals(4, out("error-drop").size());
    }

    @Test
    void tracesAddressesAndTags() {
        harness.packet(bed.left.index(), NetBed.hex(TO_US + "0800" + REST));
        harness.packet(bed.left.index(), NetBed.hex(TO_US + "8100 0064 0800" + REST));
        harness.trace();
        harness.run("ethernet-input");
        final String traces = harness.traces();
        assertTrue(traces.contains("ethernet-input\n  IP4: ba:d6:15:f7:64:54 -> 02:fe:c4:2c:07:72\n"), () -> traces);
        assertTrue(traces.contains("  IP4: ba:d6:15:f7:64:54 -> 02:fe:c4:2c:07:72 802.1q vlan 100"), () -> traces);
    }

    @Test
    void losesNoBufferToRandomFrames() {
        bed.cli("create sub-interfaces host-gl 100");
        final Random random = new Random(7);
        final byte[][] types = {{8, 0}, {8, 6}, {(byte) 0x81, 0}, {(byte) 0x88, (byte) 0xa8}};
        for (int round = 0; round < 200; round++) {
            for (int i = 0; i < 50; i++) {
                final byte[] frame = new byte[random.nextInt(80)];
                random.nextBytes(frame);
                if (random.nextBoolean() && frame.length >= 14) {
                    System.arraycopy(NetBed.hex(TO_US), 0, frame, 0, 12);
                    System.arraycopy(types[random.nextInt(4)], 0, frame, 12, 2);
                }
                harness.packet(bed.left.index(), frame);
            }
            harness.run("ethernet-input");
        }
        final long total = Arrays.stream(new String[] {"ip4-input", "arp-input", "error-drop", "error-punt"})
                .mapToLong(node -> out(node).size())
                .sum();
        assertEquals(10_000, total);
    }
}
