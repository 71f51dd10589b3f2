package dev.sluice.plugin.unittest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.testkit.NodeHarness;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PuntTestForwardNodeTest {
    private static final String NAME = "punt-test-pg0-ip4";

    @Test
    void sendsToTheAdjacencyOfTheMomentAndLeavesTheTtlAlone() {
        final AtomicInteger adjacency = new AtomicInteger(PuntTestForwardNode.NONE);
        try (NodeHarness harness =
                new NodeHarness(PuntTestForwardNode.spec(NAME, "ip4-rewrite", adjacency::get, null))) {
            harness.packet(7, new byte[40]);
            harness.run(NAME);
            assertEquals(1, harness.out("error-drop").size(), "nobody to send to");
            assertEquals(1, harness.counter(NAME, "no_neighbour"));
            adjacency.set(5);
            harness.packet(7, new byte[40]);
            harness.run(NAME);
            final NodeHarness.Packet sent = harness.out("ip4-rewrite").getFirst();
            assertEquals(5, sent.aux());
            assertNotEquals(0, sent.meta() & PacketMeta.LOCALLY_ORIGINATED);
        }
    }
}
