package dev.sluice.driver.loopback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.command.TextOutput;
import dev.sluice.graph.counter.CounterDirectory;
import dev.sluice.graph.testkit.NodeHarness;
import dev.sluice.net.arc.FeatureArcs;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.MacAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoopbacksTest {
    private final NodeHarness harness = new NodeHarness();
    private final CommandRegistry commands = new CommandRegistry(BarrierGuard.none());
    private Interfaces interfaces;

    @BeforeEach
    void table() {
        harness.graph().unregister("error-drop");
        interfaces = new Interfaces(
                harness.graph(), new FeatureArcs(harness.graph()), BarrierGuard.none(), new CounterDirectory(), 1);
        commands.add(LoopbackCli.commands(new Loopbacks(interfaces), interfaces));
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

    @Test
    void instancesAndAddressesAsInVpp() {
        assertEquals("loop0\n", run("create loopback interface"));
        assertEquals("loop2\n", run("create loopback interface instance 2 mac 02:00:00:00:00:07"));
        assertEquals("loop1\n", run("create loopback interface"));
        assertEquals(
                "de:ad:00:00:00:01", MacAddress.format(interfaces.find("loop1").mac()));
        assertEquals(
                "02:00:00:00:00:07", MacAddress.format(interfaces.find("loop2").mac()));
        assertEquals(
                "create loopback interface: loopback instance 2 is in use\n",
                run("create loopback interface instance 2"));
        assertEquals("", run("delete loopback interface intfc loop0"));
        assertNull(interfaces.find("loop0"));
        assertEquals("loop0\n", run("create loopback interface"));
        assertEquals(
                "delete loopback interface: `local0' is not a loopback interface\n",
                run("delete loopback interface intfc local0"));
    }

    @Test
    void whatIsSentComesBackIn() {
        run("create loopback interface");
        final Interface loop = interfaces.find("loop0");
        interfaces.admin(loop, true);
        harness.refresh();
        assertTrue(loop.up());
        harness.packet(7, new byte[60], PacketMeta.LOCALLY_ORIGINATED, 0);
        harness.lastX(PacketMeta.withTx(PacketMeta.x(7), loop.index()));
        harness.packet(7, new byte[3000], 0, 0);
        harness.lastX(PacketMeta.withTx(PacketMeta.x(7), loop.index()));
        harness.run("interface-output");
        assertEquals(2, harness.out("ethernet-input").size());
        final NodeHarness.Packet packet = harness.out("ethernet-input").getFirst();
        assertEquals(PacketMeta.x(loop.index()), packet.x());
        assertEquals(0, packet.meta() & PacketMeta.LOCALLY_ORIGINATED);
        assertEquals(2, interfaces.counters().tx.sum(loop.index()));
        assertEquals(3060, interfaces.counters().rx.sumBytes(loop.index()));
    }
}
