package dev.sluice.net.policer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.counter.CounterDirectory;
import dev.sluice.graph.handoff.HandoffQueues;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.Ip4Packets;
import dev.sluice.net.NetBed;
import dev.sluice.net.arc.ArcPosition;
import dev.sluice.net.arc.FeatureArcs;
import dev.sluice.net.packet.IpFamily;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PuntPolicerNodeTest {
    private final NetBed bed = new NetBed();
    private final Policers policers;

    PuntPolicerNodeTest() {
        final FeatureArcs arcs = new FeatureArcs(bed.harness.graph());
        for (final IpFamily family : IpFamily.values()) {
            final ArcPosition start = new ArcPosition();
            final String node = family + "-punt";
            bed.harness
                    .graph()
                    .register(NodeSpec.internal(node, c -> (frame, context) -> start.byRx(frame, context, 0))
                            .next("error-punt"));
            arcs.arc(node, "error-punt").addStart(node, start);
        }
        policers = PolicerFeature.create(
                new PolicerFeature.Engine(
                        bed.harness.graph(),
                        arcs,
                        new CounterDirectory(),
                        BarrierGuard.none(),
                        bed.harness.clock(),
                        new HandoffQueues(1, thread -> {}),
                        1),
                bed.interfaces);
        bed.harness.refresh();
        bed.commands.add(new PolicerCli(policers, 0).commands());
    }

    @AfterEach
    void close() {
        bed.close();
    }

    private void punt(final int packets) {
        for (int i = 0; i < packets; i++) {
            bed.harness.packet(1, Ip4Packets.ip("10.1.0.2", "10.1.0.1", 17, 0, new byte[1004]));
        }
        bed.harness.run("ip4-punt");
    }

    @Test
    void puntedPacketsArePolicedWhileThatIsOn() {
        bed.cli("policer add name p cir 8000 cb 10240");
        bed.cli("ip punt policer name p");
        punt(12);
        assertEquals(10, bed.harness.out("error-punt").size());
        assertEquals(2, bed.harness.counter("ip4-punt-policer", PuntPolicerNode.Count.POLICED));
        assertEquals(10, policers.counters(Policer.CONFORM).sum(0));
        assertEquals(10_240, policers.counters(Policer.CONFORM).sumBytes(0));
        assertEquals(2, policers.counters(Policer.VIOLATE).sum(0));
        assertTrue(bed.cli("show policer").contains("violate-action drop: packets 2 bytes 2048"));
        bed.cli("ip punt policer off");
        punt(1);
        assertEquals(11, bed.harness.out("error-punt").size());
        bed.cli("ip punt policer name p");
        bed.cli("policer del name p");
        punt(1);
        assertEquals(12, bed.harness.out("error-punt").size());
    }

    @Test
    void marksCodePoints() {
        bed.cli("policer add name p cir 8000 cb 10240 violate-action mark-and-transmit 10");
        bed.cli("ip punt policer name p");
        punt(11);
        final byte[] marked = bed.harness.out("error-punt").getLast().data();
        assertEquals(10 << 2, marked[1]);
        assertTrue(Ip4Packets.isRight(marked));
        assertEquals(0, bed.harness.out("error-punt").getFirst().data()[1]);
    }

    @Test
    void refusesWhatCannotBe() {
        assertTrue(bed.refused("policer add name p cir 8 eir 9").contains("excess rate"));
        assertTrue(bed.refused("ip punt policer name nobody").contains("nobody"));
        bed.cli("policer add name p cir 8");
        assertTrue(bed.refused("policer add name p cir 8").contains("already"));
        assertTrue(bed.refused("policer bind name p 0").contains("no workers"));
        bed.cli("policer bind name p any");
    }
}
