package dev.sluice.graph.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.testkit.NodeHarness;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DispatcherTest {
    private enum Next {
        DROP,
        LEFT,
        RIGHT
    }

    private static final List<String> NODES = List.of("error-drop", "left", "right");

    private enum Count {
        BAD
    }

    private static NodeSpec spec(final Node node) {
        return NodeSpec.internal("under-test", context -> node)
                .next(Next.DROP, "error-drop")
                .next(Next.LEFT, "left")
                .next(Next.RIGHT, "right")
                .count(Count.BAD, Severity.ERROR, "bad packets");
    }

    private static NodeHarness harness(final Node node, final int packets) {
        final NodeHarness harness = new NodeHarness(spec(node));
        for (int i = 0; i < packets; i++) {
            harness.packet(1, new byte[] {(byte) i});
        }
        return harness;
    }

    private static List<Integer> firstBytes(final NodeHarness harness, final String node) {
        return harness.out(node).stream().map(packet -> packet.data()[0] & 0xff).toList();
    }

    @Test
    void handsAWholeFrameOverWhenAllPacketsGoOneWay() {
        try (NodeHarness harness = harness((frame, context) -> Next.LEFT.ordinal(), 256)) {
            harness.run("under-test");
            assertEquals(256, harness.out("left").size());
            assertEquals(0, firstBytes(harness, "left").getFirst());
            assertEquals(255, firstBytes(harness, "left").getLast());
        }
    }

    @Test
    void movesExceptionsOutAndKeepsTheOrderOfBoth() {
        final Node node = (frame, context) -> {
            for (int i = 0; i < frame.n; i++) {
                if (i % 3 == 0) {
                    context.drop(frame, i, Count.BAD);
                } else if (i == 7) {
                    context.except(i, Next.RIGHT.ordinal());
                }
            }
            return Next.LEFT.ordinal();
        };
        try (NodeHarness harness = harness(node, 10)) {
            harness.run("under-test");
            assertEquals(List.of(0, 3, 6, 9), firstBytes(harness, "error-drop"));
            assertEquals(List.of(7), firstBytes(harness, "right"));
            assertEquals(List.of(1, 2, 4, 5, 8), firstBytes(harness, "left"));
            assertEquals(4, harness.counter("under-test", Count.BAD));
        }
    }

    /** Few exceptions are taken out one by one, many by sorting the frame, but not when some packets are gone. */
    @ParameterizedTest
    @CsvSource({"20, false", "9, false", "2, false", "9, true", "2, true"})
    void keepsTheOrderWithAnyShareOfExceptions(final int oneIn, final boolean oneGone) {
        final Node node = (frame, context) -> {
            for (int i = 0; i < frame.n; i++) {
                if (i == 1 && oneGone) {
                    context.buffers().free(frame.bi[i], frame.meta[i]);
                    context.except(i, NodeContext.GONE);
                } else if (i % oneIn == 0) {
                    context.except(i, Next.RIGHT.ordinal());
                }
            }
            return Next.LEFT.ordinal();
        };
        try (NodeHarness harness = harness(node, 200)) {
            harness.run("under-test");
            final List<Integer> right =
                    IntStream.range(0, 200).filter(i -> i % oneIn == 0).boxed().toList();
            final List<Integer> left = IntStream.range(0, 200)
                    .filter(i -> i % oneIn != 0 && !(i == 1 && oneGone))
                    .boxed()
                    .toList();
            assertEquals(right, firstBytes(harness, "right"));
            assertEquals(left, firstBytes(harness, "left"));
        }
    }

    @Test
    void dropsAWholeFrameByExceptions() {
        final Node node = (frame, context) -> {
            for (int i = 0; i < frame.n; i++) {
                context.drop(frame, i, Count.BAD);
            }
            return Next.LEFT.ordinal();
        };
        try (NodeHarness harness = harness(node, 256)) {
            harness.run("under-test");
            assertEquals(256, harness.out("error-drop").size());
            assertEquals(0, harness.out("left").size());
        }
    }

    @Test
    void scattersMixedFramesInOrder() {
        final IntUnaryOperator next = i -> i % 3;
        final Node node = (frame, context) -> {
            for (int i = 0; i < frame.n; i++) {
                context.nexts()[i] = next.applyAsInt(i);
            }
            return Node.BY_NEXTS;
        };
        try (NodeHarness harness = harness(node, 700)) {
            harness.run("under-test");
            for (final Next arc : Next.values()) {
                final List<Integer> got = firstBytes(harness, NODES.get(arc.ordinal()));
                assertEquals(2 * positions(256, arc) + positions(700 - 512, arc), got.size());
                for (int k = 0; k < got.size(); k++) {
                    // frames are of 256, so that the pattern begins anew in each
                    final int frame = k < positions(256, arc) ? 0 : k < 2 * positions(256, arc) ? 1 : 2;
                    final int inFrame = k - frame * positions(256, arc);
                    assertEquals((frame * 256 + inFrame * 3 + arc.ordinal()) & 0xff, got.get(k));
                }
            }
        }
    }

    private static int positions(final int n, final Next arc) {
        return (n - arc.ordinal() + 2) / 3;
    }

    @Test
    void losesOnlyTheFrameOfANodeThatThrows() {
        final boolean[] broken = {true};
        final Node node = (frame, context) -> {
            context.except(1, NodeContext.GONE);
            context.buffers().free(frame.bi[1], frame.meta[1]);
            if (broken[0]) {
                throw new ArrayIndexOutOfBoundsException("a bug");
            }
            return Next.LEFT.ordinal();
        };
        try (NodeHarness harness = harness(node, 4)) {
            harness.run("under-test");
            assertEquals(1, harness.failures().size());
            assertEquals("under-test", harness.failures().getFirst().node());
            assertEquals(3, harness.failures().getFirst().packets());
            assertEquals(3, harness.counter("under-test", "exception"));
            assertEquals(0, harness.buffersInUse());
            harness.failures().clear();

            broken[0] = false;
            harness.packet(1, new byte[] {1});
            harness.packet(1, new byte[] {2});
            harness.run("under-test");
            assertEquals(List.of(1), firstBytes(harness, "left"));
        }
    }

    @Test
    void disablesANodeThatDoesNothingButThrow() {
        final Node node = (frame, context) -> {
            throw new IllegalStateException("always");
        };
        try (NodeHarness harness = harness(node, 0)) {
            for (int i = 0; i < Dispatcher.FAILURES_TO_DISABLE; i++) {
                harness.packet(1, new byte[] {1});
                harness.run("under-test");
            }
            assertEquals(2, harness.failures().size(), "logged at the first and at the last only");
            assertTrue(harness.failures().getLast().disabled());
            harness.failures().clear();

            harness.packet(1, new byte[] {1});
            harness.run("under-test");
            assertEquals(1, harness.out("error-drop").size());
            assertEquals(1, harness.counter("under-test", "disabled"));
        }
    }

    @Test
    void refusesASlotThatIsNotThereWithoutLosingBuffers() {
        try (NodeHarness harness = harness((frame, context) -> 17, 5)) {
            harness.run("under-test");
            assertTrue(harness.failures().getFirst().cause().getMessage().contains("slot 17 of 3"));
            harness.failures().clear();
        }
    }

    @Test
    void freesChainsAndTracesWhatNodesSaw() {
        final NodeSpec spec = NodeSpec.internal("under-test", context -> (frame, ctx) -> Next.LEFT.ordinal())
                .next(Next.DROP, "error-drop")
                .next(Next.LEFT, "left")
                .next(Next.RIGHT, "right")
                .trace(record -> "  first byte " + record.u8(0));
        try (NodeHarness harness = new NodeHarness(spec)) {
            final byte[] jumbo = new byte[9000];
            jumbo[0] = 5;
            jumbo[8999] = 6;
            harness.packet(1, jumbo);
            harness.trace();
            harness.run("under-test");
            assertEquals(6, harness.out("left").getFirst().data()[8999]);
            assertTrue(harness.traces().startsWith("under-test\n  first byte 5"), harness.traces());
        }
    }

    @Test
    void namesBothEndsOfAnArcThatLeadsNowhere() {
        final Graph graph = new Graph(1);
        graph.register(spec((frame, context) -> 0));
        final IllegalStateException e = assertThrows(IllegalStateException.class, graph::shape);
        assertTrue(e.getMessage().contains("`under-test'") && e.getMessage().contains("`error-drop'"), e.getMessage());
    }

    @Test
    void keepsInstancesAndStatisticsOfNodesThatStay() {
        try (NodeHarness harness = harness((frame, context) -> Next.LEFT.ordinal(), 3)) {
            harness.run("under-test");
            final int slot = harness.graph().addNext("under-test", "late");
            harness.refresh();
            assertEquals(3, slot);
            assertEquals(
                    3,
                    harness.dispatcher()
                            .context("under-test")
                            .stats()
                            .snapshot()
                            .vectors());
            harness.graph().unregister("late");
            harness.refresh();
            harness.packet(1, new byte[] {9});
            harness.run("under-test");
            assertEquals(4, harness.out("left").size());
        }
    }

    @Test
    void freesThePacketsOfFramesThatABrokenInputNodeHasNotSent() {
        final NodeSpec input = NodeSpec.input("input", context -> ctx -> {
                    for (int sent = 0; sent < 2; sent++) {
                        final Frame frame = ctx.newFrame();
                        for (int i = 0; i < 3; i++) {
                            final int buffer = ctx.buffers().allocate();
                            frame.add(buffer, PacketMeta.of(ctx.buffers().pool().data(buffer), 60), 0, 0);
                        }
                        if (sent == 0) {
                            ctx.send(0, frame);
                        }
                    }
                    throw new IllegalStateException("in the middle of its second frame");
                })
                .next("out");
        try (NodeHarness harness = new NodeHarness(input)) {
            harness.turn();
            assertEquals(3, harness.out("out").size());
            assertEquals(3, harness.failures().getFirst().packets());
            assertEquals(3, harness.counter("input", "exception"));
            assertEquals(0, harness.buffersInUse());
            harness.failures().clear();
        }
    }
}
