package dev.sluice.plugin.sample;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.testkit.NodeHarness;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class SampleMacSwapNodeTest {
    private static final byte[] IN = HexFormat.of().parseHex("02000000000102000000000208004500");
    private static final byte[] OUT = HexFormat.of().parseHex("02000000000202000000000108004500");

    @Test
    void sendsFramesBackWithAddressesSwapped() {
        try (NodeHarness harness = new NodeHarness(SampleMacSwapNode.spec())) {
            harness.packet(7, IN);
            harness.run(SampleMacSwapNode.NAME);
            final NodeHarness.Packet sent = harness.out("interface-output").getFirst();
            assertArrayEquals(OUT, sent.data());
            assertEquals(7, PacketMeta.tx(sent.x()));
            assertEquals(1, harness.counter(SampleMacSwapNode.NAME, "swapped"));
        }
    }

    @Test
    void dropsWhatIsShorterThanItsHeader() {
        try (NodeHarness harness = new NodeHarness(SampleMacSwapNode.spec())) {
            harness.packet(7, new byte[13]);
            harness.packet(7, IN);
            harness.run(SampleMacSwapNode.NAME);
            assertEquals(1, harness.out("error-drop").size());
            assertEquals(1, harness.out("interface-output").size());
            assertEquals(1, harness.counter(SampleMacSwapNode.NAME, "too_short"));
        }
    }
}
