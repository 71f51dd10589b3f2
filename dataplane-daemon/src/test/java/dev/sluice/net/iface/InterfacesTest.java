package dev.sluice.net.iface;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.command.TextOutput;
import dev.sluice.graph.counter.CounterDirectory;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.testkit.NodeHarness;
import dev.sluice.net.arc.ArcPosition;
import dev.sluice.net.arc.Feature;
import dev.sluice.net.arc.FeatureArc;
import dev.sluice.net.arc.FeatureArcs;
import dev.sluice.net.packet.Ip4Prefix;
import dev.sluice.net.packet.MacAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InterfacesTest {
    private final NodeHarness harness = new NodeHarness();
    private FeatureArcs arcs;
    private Interfaces interfaces;
    private Interface eth0;
    private Interface eth1;

    @BeforeEach
    void twoInterfaces() throws InterfaceException {
        harness.graph().unregister("error-drop");
        arcs = new FeatureArcs(harness.graph());
        interfaces = new Interfaces(harness.graph(), arcs, BarrierGuard.none(), new CounterDirectory(), 1);
        eth0 = interfaces.create(spec("host-gl"));
        eth1 = interfaces.create(spec("host-gr"));
        harness.refresh();
    }

    private static InterfaceSpec spec(final String name) {
        final NodeSpec transmit =
                NodeSpec.internal(name + "-tx", context -> (frame, ctx) -> 0).next("wire-" + name);
        return InterfaceSpec.ethernet(name, MacAddress.parse("02:fe:c4:2c:07:72"), InterfaceDriver.NONE, transmit);
    }

    private void send(final Interface tx, final int length) {
        harness.packet(eth0.index(), new byte[length]);
        harness.lastX(PacketMeta.withTx(PacketMeta.x(eth0.index()), tx.index()));
        harness.run("interface-output");
    }

    private void bringUp(final Interface iface) {
        interfaces.admin(iface, true);
        interfaces.link(iface, true);
    }

    @Test
    void takesTheLowestFreeIndex() throws InterfaceException {
        assertEquals(1, eth0.index());
        interfaces.delete(eth0);
        assertNull(interfaces.get(1));
        assertEquals(1, interfaces.create(spec("tap0")).index());
        assertThrows(InterfaceException.class, () -> interfaces.create(spec("tap0")));
        assertThrows(InterfaceException.class, () -> interfaces.delete(interfaces.get(0)));
    }

    @Test
    void sendsAndCountsOnlyWhatIsUp() {
        send(eth1, 60);
        assertEquals(1, harness.counter("host-gr-output", "interface_down"));
        assertEquals(1, interfaces.counters().drops.sum(eth0.index()));
        bringUp(eth1);
        send(eth1, 60);
        send(eth1, 3000);
        assertEquals(2, harness.out("wire-host-gr").size());
        assertEquals(2, interfaces.counters().tx.sum(eth1.index()));
        assertEquals(3060, interfaces.counters().tx.sumBytes(eth1.index()));
        harness.close();
    }

    @Test
    void dropsWhatIsForAnInterfaceThatWent() throws InterfaceException {
        bringUp(eth1);
        interfaces.delete(eth1);
        harness.refresh();
        send(eth1, 60);
        assertEquals(1, harness.counter("interface-output", "unknown_interface"));
        harness.close();
    }

    @Test
    void tellsListenersAndPublishes() {
        final List<String> heard = new ArrayList<>();
        interfaces.listen(new InterfaceListener() {
            @Override
            public void upDown(final Interface iface, final boolean up) {
                heard.add(iface.name() + " " + up + " " + (interfaces.view().flags(iface.index()) & InterfaceView.UP));
            }
        });
        interfaces.admin(eth0, true);
        assertTrue(heard.isEmpty(), "no link yet");
        interfaces.link(eth0, true);
        interfaces.admin(eth0, false);
        assertEquals(List.of("host-gl true 4", "host-gl false 0"), heard);
    }

    @Test
    void carriesSubInterfacesOnTheirParent() throws InterfaceException {
        final Interface sub = interfaces.createSub(eth1, new Interface.Vlan(100, 100, false, -1, true));
        harness.refresh();
        assertEquals("host-gr.100", sub.name());
        bringUp(eth1);
        interfaces.admin(sub, true);
        send(sub, 64);
        assertEquals(1, harness.out("wire-host-gr").size());
        assertEquals(1, interfaces.counters().tx.sum(sub.index()));
        assertEquals(0, interfaces.counters().tx.sum(eth1.index()));
        assertThrows(
                InterfaceException.class,
                () -> interfaces.createSub(eth1, new Interface.Vlan(101, 100, false, -1, true)));
        interfaces.delete(eth1);
        assertNull(interfaces.find("host-gr.100"));
    }

    @Test
    void runsTheFeaturesOfTheOutputArcInOrder() throws InterfaceException {
        final List<String> seen = new ArrayList<>();
        final FeatureArc arc = arcs.find("interface-output");
        for (final String name : List.of("second", "first")) {
            final ArcPosition position = arc.position(name);
            harness.graph()
                    .register(NodeSpec.internal(name, context -> (frame, ctx) -> {
                                seen.add(name);
                                return position.byTx(frame, ctx, 0);
                            })
                            .next("interface-output-arc-end"));
        }
        arc.add(Feature.of("second"));
        arc.add(Feature.of("first").runsBefore("second"));
        assertThrows(
                IllegalArgumentException.class,
                () -> arc.add(Feature.of("loop").runsBefore("first").runsAfter("second")));
        arc.enable("second", eth1.index(), true);
        arc.enable("first", eth1.index(), true);
        harness.refresh();
        bringUp(eth0);
        bringUp(eth1);
        send(eth1, 60);
        send(eth0, 60);
        assertEquals(List.of("first", "second"), seen);
        assertEquals(1, harness.out("wire-host-gr").size());
        assertEquals(1, harness.out("wire-host-gl").size());
        arc.enable("first", eth1.index(), false);
        send(eth1, 60);
        assertEquals(List.of("first", "second", "second"), seen);
        arc.remove("second");
        assertTrue(arc.enabledOn(eth1.index()).isEmpty());
        harness.close();
    }

    @Test
    void showsInterfacesInTheColumnsOfVpp() throws InterfaceException {
        final CommandRegistry registry = new CommandRegistry(BarrierGuard.none());
        final RxQueues queues = new RxQueues(
                BarrierGuard.none(),
                new RxQueues.Watcher() {
                    @Override
                    public void watch(final int thread, final RxQueue queue) {}

                    @Override
                    public void unwatch(final int thread, final RxQueue queue) {}
                },
                1);
        new InterfaceCli(interfaces, queues, arcs, thread -> "sluice_main").register(registry);
        interfaces.admin(eth0, true);
        interfaces.counters().rx.add(0, eth0.index(), 13, 1050);
        interfaces.addressing().addIp4Address(eth0, Ip4Prefix.parse("10.1.0.1/24"));
        assertEquals(
                """
                              Name               Idx    State  MTU (L3/IP4/IP6/MPLS)     Counter          Count    \s
                host-gl                           1      up          9000/0/0/0     rx packets                    13
                                                                                    rx bytes                    1050
                host-gr                           2     down         9000/0/0/0      \s
                local0                            0     down          0/0/0/0      \s
                """.replace("0/0/0/0      \n", "0/0/0/0       \n").replace("9000/0/0/0       \n", "9000/0/0/0     \n"),
                run(registry, "sh int"));
        assertEquals("host-gl (up):\n  L3 10.1.0.1/24\n", run(registry, "show int addr host-gl"));
        assertEquals(
                "set interface state: unknown interface `nope up'\n", run(registry, "set interface state nope up"));
        run(registry, "set int mtu 1400 host-gl");
        assertEquals(1400, interfaces.view().ip4Mtu()[eth0.index()]);
        assertNotNull(interfaces.find("host-gl"));
        assertFalse(run(registry, "set int mtu 60000 host-gl").isEmpty());
    }

    private static String run(final CommandRegistry registry, final String line) {
        final TextOutput out = new TextOutput();
        registry.run(line, out);
        return out.text();
    }

    @Test
    void keepsTheFrameWhenANodeWithoutFeaturesIsAsked() {
        final ArcPosition position = new ArcPosition();
        assertTrue(position.isEmpty());
        assertEquals(Node.BY_NEXTS + 6, position.next(3, 5));
    }
}
