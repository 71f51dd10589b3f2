package dev.sluice.net.redirect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.testkit.NodeHarness;
import dev.sluice.net.Ip4Packets;
import dev.sluice.net.NetBed;
import dev.sluice.net.arc.ArcPosition;
import dev.sluice.net.arc.Feature;
import dev.sluice.net.arc.FeatureArc;
import dev.sluice.net.arc.FeatureArcs;
import dev.sluice.net.fib.DpoType;
import dev.sluice.net.fib.FibPath;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PuntRedirectTest {
    private static final String NODE = "ip4-punt-redirect";

    private final NetBed bed = new NetBed();
    private final FeatureArcs arcs = new FeatureArcs(bed.harness.graph());
    private final FeatureArc arc = arcs.arc("ip4-punt", "error-punt");
    private final PuntRedirects rules;

    PuntRedirectTest() {
        final ArcPosition start = new ArcPosition();
        bed.harness
                .graph()
                .register(NodeSpec.internal("ip4-punt", c -> (frame, context) -> start.byRx(frame, context, 0))
                        .next("error-punt"));
        arc.addStart("ip4-punt", start);
        rules = new PuntRedirects(bed.fib, arc, NODE, bed.interfaces);
        bed.harness.graph().register(PuntRedirectNode.spec(NODE, rules, arc));
        arc.add(Feature.of(NODE));
        bed.interfaces.listen(rules);
        bed.harness.refresh();
    }

    @AfterEach
    void close() {
        bed.close();
    }

    private void punt(final int rx) {
        bed.harness.packet(rx, Ip4Packets.ip("10.1.0.2", "10.1.0.1", 17, 0, new byte[20]), 0, 77);
        bed.harness.run("ip4-punt");
    }

    private List<NodeHarness.Packet> redirected() {
        return bed.harness.out("ip4-load-balance");
    }

    private DpoType leadsTo(final int loadBalance) {
        return DpoType.of(bed.fib.loadBalances().dpo(loadBalance, 0));
    }

    @Test
    void theRuleOfAnInterfaceComesBeforeThatOfAll() {
        punt(1);
        assertEquals(77, bed.harness.out("error-punt").getFirst().aux());
        rules.put(1, List.of(FibPath.nextHop(0x0a020002, 2)));
        punt(1);
        punt(2);
        assertEquals(2, bed.harness.out("error-punt").size());
        final int own = redirected().getFirst().aux();
        assertEquals(DpoType.ADJACENCY, leadsTo(own));
        assertTrue((redirected().getFirst().meta() & PacketMeta.LOCALLY_ORIGINATED) != 0);
        rules.put(PuntRedirects.ANY, List.of());
        punt(1);
        punt(2);
        assertEquals(own, redirected().get(1).aux());
        assertEquals(DpoType.DROP, leadsTo(redirected().get(2).aux()));
        assertEquals(List.of(PuntRedirects.ANY, 1), List.copyOf(rules.rules().keySet()));
        assertTrue(rules.remove(1));
        assertTrue(!rules.remove(1));
        punt(1);
        assertEquals(redirected().get(2).aux(), redirected().get(3).aux());
        assertTrue(rules.remove(PuntRedirects.ANY));
        punt(1);
        assertEquals(3, bed.harness.out("error-punt").size());
    }

    @Test
    void rulesFollowTheirInterfaces() throws Exception {
        rules.put(1, List.of(FibPath.nextHop(0x0a020002, 2)));
        rules.put(2, List.of(FibPath.nextHop(0x0a010002, 1)));
        bed.interfaces.delete(bed.right);
        assertEquals(Map.of(1, 1), Map.of(rules.rules().size(), rules.rules().firstKey()));
        punt(1);
        assertEquals(DpoType.DROP, leadsTo(redirected().getFirst().aux()));
        final int later = bed.create("host-x", 0x0200_0000_0009L).index();
        rules.put(PuntRedirects.ANY, List.of(FibPath.nextHop(0x0a010002, 1)));
        punt(later);
        assertEquals(DpoType.ADJACENCY, leadsTo(redirected().get(1).aux()));
    }
}
