package dev.sluice.graph.node;

import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.time.ManualClock;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What a packet costs in four nodes, written with their own loops, as {@link PacketNode} with a loop class each, and
 * with one loop class for all of them: nanoseconds per packet and node.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PacketNodeBench {
    private static final int NODES = 4;

    /** Who has the loop. */
    @Param({"BY_HAND", "OF_ITS_OWN", "SHARED"})
    public Loop loop;

    private final Node[] nodes = new Node[NODES];
    private final Frame frame = new Frame();
    private NodeContext context;

    /** Kinds of loops. */
    public enum Loop {
        BY_HAND,
        OF_ITS_OWN,
        SHARED
    }

    /** Fills the frame and makes the nodes. */
    @Setup
    public void setUp() {
        final BufferPool pool = BufferPool.ofDefaultSize(512, 1);
        final Graph graph = new Graph(1);
        graph.register(NodeSpec.internal(Graph.DROP, c -> (f, on) -> Node.TAKEN));
        final Dispatcher dispatcher = new Dispatcher(0, new ManualClock(), pool, graph.counters(), failure -> {});
        dispatcher.rebuild(graph.shape());
        context = dispatcher.context(Graph.DROP);
        for (int i = 0; i < Frame.SIZE; i++) {
            final int bufferIndex = dispatcher.buffers().allocate();
            frame.add(bufferIndex, PacketMeta.of(pool.data(bufferIndex), 64), 1, 0);
        }
        final PacketNode[] bodies = {
            (f, i, c) -> {
                final long a = Slab.address(f.meta[i]);
                Slab.putU8(a + 22, Slab.u8(a + 22) - 1);
                return 0;
            },
            (f, i, c) -> {
                f.x[i] = PacketMeta.withTx(f.x[i], PacketMeta.rx(f.x[i]));
                return 0;
            },
            (f, i, c) -> {
                f.aux[i] = Slab.u32(Slab.address(f.meta[i]) + 30);
                return 0;
            },
            (f, i, c) -> PacketMeta.length(f.meta[i]) < 14 ? 1 : 0
        };
        final Node[] byHand = {
            (f, c) -> {
                final long[] meta = f.meta;
                final int[] nexts = c.nexts();
                for (int i = 0, n = f.n; i < n; i++) {
                    final long a = Slab.address(meta[i]);
                    Slab.putU8(a + 22, Slab.u8(a + 22) - 1);
                    nexts[i] = 0;
                }
                return Node.BY_NEXTS;
            },
            (f, c) -> {
                final long[] x = f.x;
                final int[] nexts = c.nexts();
                for (int i = 0, n = f.n; i < n; i++) {
                    x[i] = PacketMeta.withTx(x[i], PacketMeta.rx(x[i]));
                    nexts[i] = 0;
                }
                return Node.BY_NEXTS;
            },
            (f, c) -> {
                final long[] meta = f.meta;
                final int[] aux = f.aux;
                final int[] nexts = c.nexts();
                for (int i = 0, n = f.n; i < n; i++) {
                    aux[i] = Slab.u32(Slab.address(meta[i]) + 30);
                    nexts[i] = 0;
                }
                return Node.BY_NEXTS;
            },
            (f, c) -> {
                final long[] meta = f.meta;
                final int[] nexts = c.nexts();
                for (int i = 0, n = f.n; i < n; i++) {
                    nexts[i] = PacketMeta.length(meta[i]) < 14 ? 1 : 0;
                }
                return Node.BY_NEXTS;
            }
        };
        for (int k = 0; k < NODES; k++) {
            nodes[k] = switch (loop) {
                case BY_HAND -> byHand[k];
                case OF_ITS_OWN -> new PacketLoops().over(bodies[k]);
                case SHARED -> new PacketLoopNode(bodies[k]);
            };
        }
    }

    /** A frame through the nodes. */
    @Benchmark
    @OperationsPerInvocation(NODES * Frame.SIZE)
    public int frame() {
        int slots = 0;
        for (final Node node : nodes) {
            slots += node.process(frame, context);
        }
        return slots;
    }
}
