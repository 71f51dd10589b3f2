package dev.sluice.daemon.training;

import dev.sluice.graph.buffer.BufferCache;
import dev.sluice.graph.buffer.BufferHeader;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.InputNode;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.iface.DeviceInput;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * {@code training-input}: what a driver is to the trained dataplane. Each call makes one vector; the kinds of vectors
 * take turns, since a node chooses its loop by what a whole frame has in common. Owner: the thread that is trained.
 * Allocates nothing once its frames are there.
 */
final class TrainingInputNode implements InputNode {
    static final String NAME = "training-input";

    /** Kinds of vectors; one each turn, in this order. */
    enum Kind {
        ONE_ROUTE,
        ROUTES,
        ROUTES_SOME_ODD,
        SMALL,
        SEVERAL_PATHS,
        OTHER_INTERFACE_SOME_ODD,
        SEVERAL_INTERFACES,
        SEVERAL_PATHS_SOME_ODD,
        IP6_ONE_ROUTE,
        IP6_ROUTES,
        IP6_ROUTES_SOME_ODD,
        IP6_SEVERAL_PATHS,
        BOTH_FAMILIES_SOME_ODD,
        SHORT_PREFIX,
        ODD
    }

    private static final Kind[] KINDS = Kind.values();
    private static final int ODD_ONE_IN = 50;
    private static final int ODD_VECTOR = 64;
    private static final int ODD_VECTORS_ONE_IN = 4;

    private final byte[][] routes;
    private final byte[][] paths;
    private final byte[][] shortPrefix;
    private final byte[][] ip6Routes;
    private final byte[][] ip6Paths;
    private final byte[][] odd;
    private final int[] interfaces;
    private DeviceInput input;
    private boolean stopped;
    private long turn;
    private int flow;
    private int nextOdd;

    /**
     * An input node that is not registered yet.
     *
     * @param packets what to send
     * @param ip6 and what to send of IPv6
     * @param interfaces sw_if_index of two interfaces to receive on
     */
    TrainingInputNode(final TrainingPackets packets, final TrainingIp6Packets ip6, final int[] interfaces) {
        this.routes = packets.routes();
        this.paths = packets.paths();
        this.shortPrefix = packets.shortPrefix();
        this.ip6Routes = ip6.routes();
        this.ip6Paths = ip6.paths();
        this.odd = Stream.of(packets.odd(), ip6.odd()).flatMap(Arrays::stream).toArray(byte[][]::new);
        this.interfaces = interfaces;
    }

    /** The node; one thread alone may run it. */
    NodeSpec spec(final int thread) {
        return NodeSpec.input(NAME, context -> context.thread() == thread ? this : (InputNode) other -> 0);
    }

    /** Sets what the frames are sent with. */
    void input(final DeviceInput deviceInput) {
        input = deviceInput;
    }

    /** No more packets from now on. */
    void stop() {
        stopped = true;
    }

    @Override
    public int poll(final NodeContext context) {
        if (stopped) {
            return 0;
        }
        final Kind kind = KINDS[(int) (turn % KINDS.length)];
        final long round = turn++ / KINDS.length;
        return switch (kind) {
            case ONE_ROUTE -> vector(context, kind, Frame.SIZE, interfaces[0]);
            case SMALL -> vector(context, kind, 1 + (int) (round * 5 % 16), interfaces[0]);
            case OTHER_INTERFACE_SOME_ODD -> vector(context, kind, Frame.SIZE, interfaces[1]);
            case SEVERAL_INTERFACES -> mixed(context);
            case ODD -> round % ODD_VECTORS_ONE_IN == 0 ? vector(context, kind, ODD_VECTOR, interfaces[0]) : 0;
            default -> vector(context, kind, Frame.SIZE, interfaces[0]);
        };
    }

    private int vector(final NodeContext context, final Kind kind, final int wanted, final int swIfIndex) {
        final Frame frame = context.newFrame();
        final int got = context.buffers().allocate(frame.bi, 0, wanted);
        for (int i = 0; i < got; i++) {
            frame.meta[i] = write(context.buffers(), frame.bi[i], packet(kind));
            frame.x[i] = PacketMeta.x(swIfIndex);
            frame.aux[i] = 0;
        }
        frame.n = got;
        if (got == 0) {
            context.recycle(frame);
            return 0;
        }
        return input.send(context, frame, swIfIndex);
    }

    /** A vector as it comes out of a hand-off queue: its packets came in on both interfaces. */
    private int mixed(final NodeContext context) {
        int made = 0;
        for (; made < Frame.SIZE; made++) {
            final int bufferIndex = context.buffers().allocate();
            if (bufferIndex < 0) {
                break;
            }
            final long meta = write(context.buffers(), bufferIndex, packet(Kind.ROUTES_SOME_ODD));
            final long x = PacketMeta.x(interfaces[made >> 1 & 1]);
            context.emit(DeviceInput.Next.ETHERNET.ordinal(), bufferIndex, meta, x, 0);
        }
        return made;
    }

    private byte[] packet(final Kind kind) {
        final int at = flow++ & Integer.MAX_VALUE;
        return switch (kind) {
            case ONE_ROUTE -> routes[0];
            case ROUTES -> routes[at % routes.length];
            case SHORT_PREFIX -> shortPrefix[at % shortPrefix.length];
            case SEVERAL_PATHS -> paths[at % paths.length];
            case SEVERAL_PATHS_SOME_ODD -> at % ODD_ONE_IN == 0 ? nextOdd() : paths[at % paths.length];
            case IP6_ONE_ROUTE -> ip6Routes[0];
            case IP6_ROUTES -> ip6Routes[at % ip6Routes.length];
            case IP6_ROUTES_SOME_ODD -> at % ODD_ONE_IN == 0 ? nextOdd() : ip6Routes[at % ip6Routes.length];
            case IP6_SEVERAL_PATHS -> ip6Paths[at % ip6Paths.length];
            case BOTH_FAMILIES_SOME_ODD -> at % ODD_ONE_IN == 0 ? nextOdd() : both(at);
            case SMALL -> (at & 1) == 0 ? nextOdd() : routes[at % routes.length];
            case ODD -> nextOdd();
            default -> at % ODD_ONE_IN == 0 ? nextOdd() : routes[at % routes.length];
        };
    }

    private byte[] both(final int at) {
        return (at & 1) == 0 ? routes[at % routes.length] : ip6Routes[at % ip6Routes.length];
    }

    private byte[] nextOdd() {
        nextOdd = nextOdd + 1 == odd.length ? 0 : nextOdd + 1;
        return odd[nextOdd];
    }

    /** Writes a packet, into a chain of two buffers when it is too long for one; returns its meta word. */
    private static long write(final BufferCache buffers, final int bufferIndex, final byte[] data) {
        final BufferPool pool = buffers.pool();
        final long address = pool.data(bufferIndex);
        final int first = Math.min(data.length, pool.dataBytes());
        Slab.put(address, data, 0, first);
        final long meta = PacketMeta.of(address, first);
        if (first == data.length) {
            return meta;
        }
        final int second = buffers.allocate();
        if (second < 0) {
            return meta;
        }
        final int rest = Math.min(data.length - first, pool.dataBytes());
        Slab.put(pool.data(second), data, first, rest);
        BufferHeader.meta(pool.header(second), PacketMeta.of(pool.data(second), rest));
        BufferHeader.next(pool.header(second), 0);
        BufferHeader.next(pool.header(bufferIndex), second);
        BufferHeader.rest(pool.header(bufferIndex), rest);
        return meta | PacketMeta.CHAINED;
    }
}
