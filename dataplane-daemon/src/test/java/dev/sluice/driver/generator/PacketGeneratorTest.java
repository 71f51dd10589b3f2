package dev.sluice.driver.generator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.driver.pcap.PcapFile;
import dev.sluice.driver.pcap.PcapFormat;
import dev.sluice.driver.pcap.PcapReader;
import dev.sluice.driver.pcap.PcapWriter;
import dev.sluice.graph.buffer.BufferHeader;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.command.TextOutput;
import dev.sluice.graph.counter.CounterDirectory;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeState;
import dev.sluice.graph.testkit.NodeHarness;
import dev.sluice.graph.thread.ThreadTimers;
import dev.sluice.net.arc.FeatureArcs;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.Interfaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PacketGeneratorTest {
    @TempDir
    Path directory;

    private final NodeHarness harness = new NodeHarness();
    private final CommandRegistry commands = new CommandRegistry(reason -> harness::refresh);
    private Interfaces interfaces;
    private PacketGenerator generator;

    @BeforeEach
    void oneGenerator() {
        harness.graph().unregister("error-drop");
        final FeatureArcs arcs = new FeatureArcs(harness.graph());
        interfaces = new Interfaces(harness.graph(), arcs, BarrierGuard.none(), new CounterDirectory(), 1);
        generator = new PacketGenerator(harness.graph(), arcs, interfaces, 1, ThreadTimers.none());
        commands.add(GeneratorCli.commands(generator));
        harness.refresh();
        assertEquals("pg0\n", run("create packet-generator interface pg0"));
    }

    @AfterEach
    void allBuffersAreBack() {
        harness.close();
    }

    private String run(final String line) {
        final TextOutput out = new TextOutput();
        commands.run(line, out);
        return out.text();
    }

    private Path pcap(final int... lengths) throws IOException {
        final Path file = directory.resolve("in" + lengths.length + ".pcap");
        try (PcapWriter writer = new PcapWriter(file, PcapFormat.LINK_ETHERNET)) {
            for (int i = 0; i < lengths.length; i++) {
                writer.add(0, packet(i, lengths[i]), 0, lengths[i], lengths[i]);
            }
        }
        return file;
    }

    private static byte[] packet(final int number, final int length) {
        final byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (31 * number + i);
        }
        return bytes;
    }

    private NodeState state() {
        final NodeContext context = harness.dispatcher().context("pg-input");
        return context.state();
    }

    private Interface pg0() {
        return interfaces.find("pg0");
    }

    @Test
    void aStreamThatStartsBringsItsInterfaceUp() throws IOException {
        run("packet-generator new pcap " + pcap(60) + " source pg0 name s");
        assertFalse(pg0().up());
        run("packet-generator enable");
        assertTrue(pg0().up());
        harness.turn();
        harness.turn();
        run("packet-generator disable");
        assertTrue(pg0().up(), "and leaves it so");
    }

    @Test
    void aFileIsReplayedOnceInOrderAndTheStreamEnds() throws IOException {
        final int[] lengths = new int[300];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = 14 + i % 100;
        }
        assertEquals("", run("packet-generator new pcap " + pcap(lengths) + " source pg0 name s"));
        assertEquals(0, harness.turn(), "not enabled yet");
        assertEquals(NodeState.INTERRUPT, state());
        assertEquals("", run("packet-generator enable"));
        assertTrue(harness.dispatcher().inputDue(false), "its thread may not sleep");
        assertEquals(256, harness.turn());
        assertEquals(44, harness.turn());
        assertTrue(generator.isRunning(), "the last packets may still be on their way");
        assertEquals(NodeState.POLLING, state());
        assertEquals(0, harness.turn());
        assertFalse(generator.isRunning());
        harness.turn();
        assertEquals(NodeState.INTERRUPT, state());
        assertFalse(harness.dispatcher().inputDue(false), "nothing keeps its thread awake");
        final List<NodeHarness.Packet> out = harness.out("ethernet-input");
        assertEquals(300, out.size());
        long bytes = 0;
        for (int i = 0; i < 300; i++) {
            assertArrayEquals(packet(i, lengths[i]), out.get(i).data());
            assertEquals(PacketMeta.x(pg0().index()), out.get(i).x());
            bytes += lengths[i];
        }
        assertEquals(300, interfaces.counters().rx.sum(pg0().index()));
        assertEquals(bytes, interfaces.counters().rx.sumBytes(pg0().index()));
    }

    @Test
    void showSaysWhatVppSays() throws IOException {
        assertEquals("no streams currently defined\n", run("show packet-generator"));
        run("packet-generator new pcap " + pcap(42, 52, 47, 50) + " source pg0 name pcap0-sw_if_index-1");
        run("packet-generator enable-stream pcap0-sw_if_index-1");
        assertTrue(run("show packet-generator").contains("Yes"));
        harness.turn();
        harness.turn();
        assertEquals(
                "Name               Enabled        Count     Parameters\n"
                        + "pcap0-sw_if_inde     No             4       limit 4, rate 0.00e0 pps, size 42-52, "
                        + "buffer-size 2048, worker 0, \n",
                run("show packet-generator"));
        assertEquals("packet-generator delete: expected stream name `nope'\n", run("packet-generator delete nope"));
        assertEquals("", run("packet-generator delete pcap0-sw_if_index-1"));
        assertEquals("no streams currently defined\n", run("show packet-generator"));
    }

    @Test
    void aLimitAboveTheFileReplaysInACircleAndEnablingStartsAnew() throws IOException {
        run("packet-generator new pcap " + pcap(60, 61, 62) + " source pg0 name s limit 7");
        for (int round = 0; round < 2; round++) {
            harness.clearOutputs();
            run("packet-generator enable-stream s");
            harness.turn();
            harness.turn();
            final List<Integer> lengths = harness.out("ethernet-input").stream()
                    .map(packet -> packet.data().length)
                    .toList();
            assertEquals(List.of(60, 61, 62, 60, 61, 62, 60), lengths);
        }
    }

    @Test
    void unlimitedStreamsTakeTurnsUntilDisabled() throws IOException {
        run("packet-generator new pcap " + pcap(60) + " source pg0 name a limit 0");
        run("packet-generator new { name b limit 0 maxframe 16 node ip4-input interface pg0 data {\n"
                + " UDP: 10.0.0.1 -> 10.0.0.2\n UDP: 1 -> 2\n incrementing 8 } }");
        run("packet-generator enable");
        for (int turn = 0; turn < 5; turn++) {
            assertEquals(256 + 16, harness.turn());
        }
        assertEquals(5 * 256, harness.out("ethernet-input").size());
        assertEquals(5 * 16, harness.out("ip4-input").size());
        run("packet-generator disable-stream a");
        assertEquals(16, harness.turn());
        run("packet-generator disable");
        assertEquals(0, harness.turn());
        assertEquals("packet-generator enable-stream: unknown input `c'\n", run("packet-generator enable-stream c"));
    }

    @Test
    void rateFollowsTheClock() throws IOException {
        run("packet-generator new pcap " + pcap(60) + " source pg0 name s limit 0 rate 1000");
        run("packet-generator enable");
        assertEquals(1, harness.turn());
        assertEquals(0, harness.turn());
        harness.clock().advance(500_000);
        assertEquals(0, harness.turn());
        assertTrue(harness.dispatcher().inputDue(false), "waiting for the next packet, its thread may not sleep");
        harness.clock().advance(500_000);
        assertEquals(1, harness.turn());
        harness.clock().advanceMs(100);
        assertEquals(100, harness.turn());
        harness.clock().advanceMs(10_000);
        assertEquals(256, harness.turn(), "no more than a frame is made up for");
        assertEquals(0, harness.turn());
        assertEquals("", run("packet-generator configure s rate 0 limit 400"));
        harness.turn();
        assertEquals(0, harness.turn());
        assertFalse(generator.isRunning());
    }

    @Test
    void longPacketsAreChained() throws IOException {
        run("packet-generator new pcap " + pcap(9000, 2048, 2049, 100, 4096) + " source pg0 name s");
        run("packet-generator enable");
        harness.turn();
        final List<NodeHarness.Packet> out = harness.out("ethernet-input");
        final int[] lengths = {9000, 2048, 2049, 100, 4096};
        for (int i = 0; i < lengths.length; i++) {
            assertArrayEquals(packet(i, lengths[i]), out.get(i).data());
        }
        assertEquals(17293, interfaces.counters().rx.sumBytes(pg0().index()));
        harness.turn();
    }

    @Test
    void withoutBuffersItCountsAndGoesOn() throws IOException {
        run("packet-generator new pcap " + pcap(65000) + " source pg0 name s limit 200");
        run("packet-generator enable");
        int turns = 0;
        while (generator.isRunning() && turns++ < 50) {
            harness.turn();
        }
        assertEquals(200, harness.out("ethernet-input").size());
        assertTrue(interfaces.counters().rxNoBuffer.sum(pg0().index()) > 0);
        for (final NodeHarness.Packet packet : harness.out("ethernet-input")) {
            assertArrayEquals(packet(0, 65000), packet.data());
        }
    }

    @Test
    void changingPacketsAreRenderedAsTheyGo() {
        run("packet-generator new { name r limit 600 size 60+70 node ip4-input interface pg0 "
                + "data { UDP: 10.0.0.1 - 10.255.255.254 -> 10.0.0.2 UDP: 1 -> 2 } }");
        run("packet-generator enable");
        while (generator.isRunning()) {
            harness.turn();
        }
        final List<NodeHarness.Packet> out = harness.out("ip4-input");
        assertEquals(600, out.size());
        for (int i = 0; i < 600; i++) {
            final byte[] data = out.get(i).data();
            assertTrue(data.length >= 60 && data.length <= 70);
            assertEquals(0, TestSums.ip4(data, 0));
            assertEquals(0, TestSums.innermost(data, 0));
            assertEquals(i + 1, (data[14] & 0xff) << 8 | data[15] & 0xff);
        }
        assertEquals("", run("packet-generator configure r size 100-100 limit 1"));
        run("packet-generator enable");
        harness.turn();
        harness.turn();
        assertEquals(100, out.getLast().data().length);
    }

    @Test
    void offloadFlagsLeaveTheChecksumToTheDevice() throws IOException {
        run("packet-generator new { name o limit 1 node ethernet-input source pg0 size 64+64 "
                + "buffer-flags ip4 offload buffer-offload-flags offload-ip-cksum offload-udp-cksum "
                + "data { IP4: 1.2.3 -> 4.5.6 UDP: 10.0.0.1 -> 10.0.0.2 UDP: 1 -> 2 incrementing 22 } }");
        run("packet-generator new { name tx limit 1 tx-interface pg0 interface pg0 "
                + "buffer-flags ip4 offload buffer-offload-flags offload-udp-cksum "
                + "data { IP4: 1.2.3 -> 4.5.6 UDP: 10.0.0.1 -> 10.0.0.2 UDP: 1 -> 2 incrementing 22 } }");
        interfaces.admin(pg0(), true);
        final Path file = directory.resolve("out.pcap");
        assertEquals("", run("packet-generator capture pg0 pcap " + file));
        run("packet-generator enable");
        harness.turn();
        harness.turn();
        final NodeHarness.Packet packet = harness.out("ethernet-input").getFirst();
        assertTrue((packet.meta() & PacketMeta.CHECKSUM_PARTIAL) != 0);
        final long header = harness.dispatcher().buffers().pool().header(packet.bufferIndex());
        assertEquals(34, BufferHeader.checksumStart(header));
        assertEquals(6, BufferHeader.checksumOffset(header));
        run("packet-generator capture pg0 pcap " + file + " disable");
        final PcapFile sent = PcapReader.read(file);
        assertEquals(1, sent.packets());
        assertEquals(0, TestSums.ip4(sent.packet(0), 14));
        assertEquals(0, TestSums.innermost(sent.packet(0), 14));
    }

    @Test
    void anInterfaceWithOffloadsLeavesChecksumsAndCuttingToTheNextOne() throws IOException {
        assertEquals("pg1\n", run("create packet-generator interface pg1 checksum-offload"));
        assertEquals("pg2\n", run("create packet-generator interface pg2 gso-enabled gso-size 1000"));
        final String udp = "data { IP4: 1.2.3 -> 4.5.6 UDP: 10.0.0.1 -> 10.0.0.2 UDP: 1 -> 2 incrementing 22 } }";
        run("packet-generator new { name u limit 1 node ethernet-input source pg1 size 64+64 " + udp);
        run("packet-generator new { name v limit 1 node ethernet-input source pg0 size 64+64 " + udp);
        final Path file = directory.resolve("arp.pcap");
        try (PcapWriter writer = new PcapWriter(file, PcapFormat.LINK_ETHERNET)) {
            final byte[] arp = new byte[60];
            arp[12] = 8;
            // what would be the protocol, were it IPv4
            arp[13] = 6;
            arp[14 + 9] = 17;
            arp[14] = 0x45;
            writer.add(0, arp, 0, 60, 60);
        }
        run("packet-generator new pcap " + file + " source pg1 name a");
        run("packet-generator new { name t limit 1 tx-interface pg0 source pg2 interface pg2 size 1500-1500 "
                + "data { IP4: 1.2.3 -> 4.5.6 TCP: 10.0.0.1 -> 10.0.0.2 TCP: 1 -> 2 incrementing 1400 } }");
        harness.refresh();
        run("packet-generator enable");
        harness.turn();
        harness.turn();
        final List<NodeHarness.Packet> out = harness.out("ethernet-input");
        assertEquals(3, out.size());
        for (final NodeHarness.Packet packet : out) {
            final boolean isUdpOfPg1 = PacketMeta.rx(packet.x()) != pg0().index() && packet.data()[13] == 0;
            assertEquals(isUdpOfPg1, (packet.meta() & PacketMeta.CHECKSUM_PARTIAL) != 0);
        }
        assertEquals(1, harness.counter("pg0-tx", "gso_packet_drop"));
    }

    @Test
    void capturesAreCompleteWhenTheStreamHasEnded() throws IOException {
        interfaces.admin(pg0(), true);
        assertTrue(pg0().up(), "the link follows the administrator");
        final Path file = directory.resolve("out.pcap");
        assertEquals("", run("packet-generator capture pg0 pcap " + file + " disable"));
        assertEquals("", run("packet-generator capture pg0 pcap " + file));
        assertFalse(Files.exists(file));
        run("packet-generator new pcap " + pcap(60, 61, 62) + " source pg0 tx-interface pg0 name s");
        run("packet-generator enable");
        while (generator.isRunning()) {
            harness.turn();
        }
        final PcapFile sent = PcapReader.read(file);
        assertEquals(3, sent.packets());
        assertArrayEquals(packet(2, 62), sent.packet(2));
        run("packet-generator enable");
        harness.turn();
        harness.turn();
        assertEquals(6, PcapReader.read(file).packets(), "appended while the capture is on");
        assertEquals(
                "packet-generator capture: file `" + file + "' already exists\n",
                run("packet-generator capture pg0 pcap " + file));
        run("packet-generator capture pg0 pcap " + file + " disable");
        run("packet-generator enable");
        harness.turn();
        harness.turn();
        assertEquals(6, PcapReader.read(file).packets());
        assertEquals(9, interfaces.counters().tx.sum(pg0().index()));
    }

    @Test
    void captureStopsAtItsCount() throws IOException {
        interfaces.admin(pg0(), true);
        final Path file = directory.resolve("out.pcap");
        run("packet-generator capture pg0 pcap " + file + " count 2");
        run("packet-generator new pcap " + pcap(60, 61, 62) + " source pg0 tx-interface pg0 name s");
        run("packet-generator enable");
        harness.turn();
        harness.turn();
        assertEquals(2, PcapReader.read(file).packets());
    }

    @Test
    void layer3InterfacesStartAtIp() throws IOException {
        assertEquals("pg7\n", run("create packet-generator interface pg7 mode ip4"));
        assertEquals("pg7\n", run("create packet-generator interface pg7"), "the same one again");
        run("packet-generator new pcap " + pcap(40) + " source pg7 name s");
        run("packet-generator enable");
        harness.turn();
        harness.turn();
        assertEquals(1, harness.out("ip4-input").size());
        assertEquals("", run("delete packet-generator interface pg7"));
        assertNull(interfaces.find("pg7"));
        assertEquals("no streams currently defined\n", run("show packet-generator"));
    }

    @Test
    void tracesShowWhatWasSaidOfTheBuffersAndWhereTheHeadersAre() {
        run("packet-generator new { name t limit 1 source pg0 node ethernet-input size 60-60 buffer-flags ip4 offload"
                + " buffer-offload-flags offload-udp-cksum offload-ip-cksum"
                + " data { IP4: 2.1.1 -> 2.2.2 UDP: 10.0.0.2 -> 10.0.1.2 UDP: 1 -> 2 incrementing 18 } }");
        harness.dispatcher()
                .tracer()
                .add(harness.dispatcher().context("pg-input").index(), 1);
        run("packet-generator enable");
        harness.turn();
        harness.turn();
        assertTrue(
                harness.traces()
                        .contains("\n  ip4 offload-ip-cksum offload-udp-cksum  "
                                + "l2-hdr-offset 0 l3-hdr-offset 14 l4-hdr-offset 34 \n  IP4: "),
                harness.traces());
    }

    @Test
    void tracesShowTheStream() throws IOException {
        run("packet-generator new pcap " + pcap(60) + " source pg0 name s");
        harness.dispatcher()
                .tracer()
                .add(harness.dispatcher().context("pg-input").index(), 1);
        run("packet-generator enable");
        harness.turn();
        harness.turn();
        assertTrue(
                harness.traces()
                        .startsWith("pg-input\n  stream s, 60 bytes, sw_if_index 1, next_node ethernet-input\n"
                                + "  current data 0, length 60, buffer-pool 0, ref-count 1\n"),
                harness.traces());
    }

    @Test
    void wrongWordsAreNamed() throws IOException {
        assertEquals(
                "packet-generator new: open `/nope.pcap': No such file or directory\n",
                run("packet-generator new pcap /nope.pcap source pg0 name s"));
        assertEquals(
                "packet-generator new: unknown interface `pg9 name s'\n",
                run("packet-generator new pcap x source pg9 name s"));
        assertEquals(
                "packet-generator new: unknown node `nope'\n",
                run("packet-generator new pcap " + pcap(60) + " node nope"));
        assertEquals(
                "packet-generator new: output interface or node not given\n",
                run("packet-generator new { name x data { hex 00 } }"));
        assertEquals(
                "packet-generator new: no packets: `pcap <file>' or `data { ... }' is missing\n",
                run("packet-generator new name x"));
        assertEquals("packet-generator new: unknown input `speed 5'\n", run("packet-generator new name x speed 5"));
        assertEquals(
                "packet-generator new: expected size (min-max, or min+max for random ones), got `big'\n",
                run("packet-generator new size big"));
        assertEquals(
                "packet-generator new: bad size `9-8': 1 to 65535, the smaller first\n",
                run("packet-generator new size 9-8"));
        assertEquals(
                "create packet-generator interface: expected pg<number>, got `eth0'\n",
                run("create packet-generator interface eth0"));
        assertEquals("no streams currently defined\n", run("show packet-generator"));
    }

    @Test
    void workersAreNumberedFromTheFirst() {
        final NodeHarness other = new NodeHarness();
        other.graph().unregister("error-drop");
        final FeatureArcs arcs = new FeatureArcs(other.graph());
        final Interfaces table = new Interfaces(other.graph(), arcs, BarrierGuard.none(), new CounterDirectory(), 3);
        final PacketGenerator three = new PacketGenerator(other.graph(), arcs, table, 3, ThreadTimers.none());
        assertEquals(1, three.threadOf(0));
        assertEquals(2, three.threadOf(1));
        assertEquals(1, three.threadOf(2));
        assertEquals(0, generator.threadOf(1));
        final PgStream stream = new PgStream(
                "w",
                new PgStream.Entry(2, 0, 0, PgStream.DEVICE_INPUT, true, false, 0),
                256,
                new TemplateRegion(1, 64));
        three.add(stream);
        three.enable("w", true);
        assertEquals(0, three.streamsOf(1).length);
        assertEquals(List.of(stream), List.of(three.streamsOf(2)));
        other.close();
    }
}
