package dev.sluice.driver.pcap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.driver.loopback.Loopbacks;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.command.TextOutput;
import dev.sluice.graph.counter.CounterDirectory;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.testkit.NodeHarness;
import dev.sluice.net.arc.FeatureArcs;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceException;
import dev.sluice.net.iface.Interfaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PcapTraceTest {
    private enum Count {
        ODD,
        EVEN
    }

    @TempDir
    Path directory;

    private final NodeHarness harness = new NodeHarness();
    private final CommandRegistry commands = new CommandRegistry(BarrierGuard.none());
    private Interface first;
    private Interface second;

    @BeforeEach
    void twoInterfaces() throws InterfaceException {
        harness.graph().unregister("error-drop");
        final Interfaces interfaces = new Interfaces(
                harness.graph(), new FeatureArcs(harness.graph()), BarrierGuard.none(), new CounterDirectory(), 1);
        final Loopbacks loopbacks = new Loopbacks(interfaces);
        first = loopbacks.create(0, -1);
        second = loopbacks.create(0, -1);
        interfaces.admin(first, true);
        interfaces.admin(second, true);
        harness.graph()
                .register(NodeSpec.internal("picky", context -> (frame, ctx) -> {
                            for (int i = 0; i < frame.n; i++) {
                                frame.meta[i] = PacketMeta.advance(frame.meta[i], 14);
                                ctx.drop(frame, i, (i & 1) == 0 ? Count.EVEN : Count.ODD);
                            }
                            return NodeContext.DROP;
                        })
                        .next("error-drop")
                        .count(Count.ODD, Severity.ERROR, "odd packets")
                        .count(Count.EVEN, Severity.ERROR, "even packets"));
        commands.add(PcapCli.commands(
                new PcapTrace(interfaces), interfaces, harness.graph(), directory, Runnable::run, Runnable::run));
        harness.refresh();
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

    private void send(final Interface tx, final int length) {
        harness.packet(0, new byte[length]);
        harness.lastX(PacketMeta.withTx(PacketMeta.x(0), tx.index()));
        harness.run("interface-output");
    }

    @Test
    void sentPacketsOfOneInterface() throws IOException {
        assertEquals("", run("pcap trace tx max 2 intfc loop1 file sent.pcap max-bytes-per-pkt 64"));
        send(first, 60);
        send(second, 61);
        assertEquals(
                "max is 2, for loop1 interface to file " + directory.resolve("sent.pcap") + "\n"
                        + "pcap rx capture is"
                        + " off...\n"
                        + "pcap tx capture is on: 1"
                        + " of 2 pkts...\n"
                        + "pcap drop capture is"
                        + " off...\n",
                run("pcap trace status"));
        send(second, 1000);
        send(second, 63);
        assertFalse(Files.exists(directory.resolve("sent.pcap")));
        assertEquals(
                "Write 2 packets to " + directory.resolve("sent.pcap") + ", and stop capture...\n",
                run("pcap trace off"));
        final PcapFile file = PcapReader.read(directory.resolve("sent.pcap"));
        assertEquals(2, file.packets());
        assertEquals(61, file.lengths()[0]);
        assertEquals(64, file.lengths()[1]);
        assertEquals(1000, file.originals()[1]);
        assertEquals("", run("pcap trace off"));
    }

    @Test
    void droppedPacketsAsTheyWereReceivedByReason() throws IOException {
        final byte[] packet = new byte[60];
        for (int i = 0; i < packet.length; i++) {
            packet[i] = (byte) i;
        }
        run("pcap trace drop error {picky}.{odd}");
        for (int i = 0; i < 3; i++) {
            harness.packet(first.index(), packet);
        }
        harness.run("picky");
        assertTrue(run("pcap trace rx tx drop off").startsWith("Write 1 packets to "));
        assertArrayEquals(
                packet, PcapReader.read(directory.resolve("drop.pcap")).packet(0));
    }

    @Test
    void wrongWordsChangeNothing() {
        assertEquals("pcap trace: Must specify at least one of rx, tx and drop\n", run("pcap trace max 5"));
        assertEquals("pcap trace: illegal characters in filename `../x'\n", run("pcap trace rx file ../x"));
        assertEquals("pcap trace: unknown error `{picky}.{none}'\n", run("pcap trace drop error {picky}.{none}"));
        assertEquals("pcap trace: unknown input `fast'\n", run("pcap trace rx fast"));
        assertEquals("", run("pcap trace rx"));
        assertEquals("pcap trace: pcap trace is on already; `pcap trace off' ends it\n", run("pcap trace tx"));
        assertEquals("No packets captured...\n", run("pcap trace off"));
    }
}
