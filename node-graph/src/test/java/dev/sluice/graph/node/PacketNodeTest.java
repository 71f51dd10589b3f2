package dev.sluice.graph.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.testkit.NodeHarness;
import org.junit.jupiter.api.Test;

class PacketNodeTest {
    private enum Count {
        ODD
    }

    /** Sends packets by the lowest bit of their first byte; throws at 0xff. */
    private static final class ByFirstByte implements PacketNode {
        private int odd;

        @Override
        public void begin(final Frame frame, final NodeContext context) {
            odd = 0;
        }

        @Override
        public int packet(final Frame frame, final int i, final NodeContext context) {
            final int first = Slab.u8(Slab.address(frame.meta[i]));
            if (first == 0xff) {
                throw new IllegalStateException("0xff");
            }
            odd += first & 1;
            return first & 1;
        }

        @Override
        public void end(final Frame frame, final NodeContext context) {
            context.count(Count.ODD, odd);
        }
    }

    private static NodeSpec spec(final String name) {
        return NodeSpec.packet(name, context -> new ByFirstByte())
                .next("even")
                .next("odd")
                .count(Count.ODD, Severity.INFO, "odd ones");
    }

    @Test
    void eachPacketGoesToItsSlotInOrder() {
        try (NodeHarness harness = new NodeHarness(spec("by-bit"))) {
            for (final int first : new int[] {1, 2, 3, 4, 6}) {
                harness.packet(0, new byte[] {(byte) first, 0});
            }
            harness.run("by-bit");
            assertEquals(2, harness.out("odd").size());
            assertEquals(1, harness.out("odd").get(0).data()[0]);
            assertEquals(3, harness.out("odd").get(1).data()[0]);
            assertEquals(3, harness.out("even").size());
            assertEquals(2, harness.counter("by-bit", "odd"));
        }
    }

    @Test
    void aPacketThatThrowsLosesItsFrameAndNoBuffer() {
        try (NodeHarness harness = new NodeHarness(spec("by-bit"))) {
            harness.packet(0, new byte[] {1, 0});
            harness.packet(0, new byte[] {(byte) 0xff, 0});
            harness.run("by-bit");
            assertEquals(1, harness.failures().size());
            assertEquals(2, harness.failures().getFirst().packets());
            harness.failures().clear();
        }
    }

    @Test
    void theLoopIsAClassOfItsOwnForEachNodeAndOneForAllThreads() {
        final PacketLoops one = new PacketLoops();
        final PacketLoops other = new PacketLoops();
        final Class<?> first = one.over(new ByFirstByte()).getClass();
        assertSame(first, one.over(new ByFirstByte()).getClass());
        assertNotSame(first, other.over(new ByFirstByte()).getClass());
        assertTrue(first.isHidden());
    }
}
