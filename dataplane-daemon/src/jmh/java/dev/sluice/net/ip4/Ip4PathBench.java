package dev.sluice.net.ip4;

import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.counter.CounterDirectory;
import dev.sluice.graph.node.Dispatcher;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Graph;
import dev.sluice.graph.node.InputNode;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.node.NodeStats;
import dev.sluice.graph.time.SystemClock;
import dev.sluice.net.arc.FeatureArcs;
import dev.sluice.net.ethernet.EthernetInput;
import dev.sluice.net.fib.AdjacencyTable;
import dev.sluice.net.fib.FibPath;
import dev.sluice.net.fib.FibSource;
import dev.sluice.net.fib.Fibs;
import dev.sluice.net.fib.InterfaceLinks;
import dev.sluice.net.fib.InterfaceRoutes;
import dev.sluice.net.fib.Ip4Fib;
import dev.sluice.net.fib.LoadBalanceTable;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceDriver;
import dev.sluice.net.iface.InterfaceSpec;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.Checksum;
import dev.sluice.net.packet.Ip4Prefix;
import dev.sluice.net.packet.MacAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;

/**
 * Clocks per packet and node of the IPv4 path through the real dispatcher, without a driver: a node that makes packets
 * as a packet generator does, and transmit nodes that free them. Arguments: routes, output interfaces, packets in a
 * frame, per cent of broken packets, TSC GHz. The 33rd percentile of many short windows is printed.
 */
public final class Ip4PathBench {
    private static final int WINDOWS = 600;
    private static final int TEMPLATES = 1 << 16;
    private static final long MAC = 0x02fe00000000L;

    private final Queue<Runnable> loop = new ArrayDeque<>();
    private final Graph graph = new Graph(1);
    private final FeatureArcs arcs = new FeatureArcs(graph);
    private final Interfaces interfaces = new Interfaces(graph, arcs, BarrierGuard.none(), new CounterDirectory(), 1);
    private final Ip4Fib fib;
    private final Random random = new Random(42);
    private final long[] templates = new long[TEMPLATES * 5];
    private final int size;
    private int cursor;

    private Ip4PathBench(final int size) {
        this.size = size;
        final InterfaceLinks links = new InterfaceLinks(interfaces, graph);
        fib = new Fibs(
                        new LoadBalanceTable(1, loop::add),
                        new AdjacencyTable(links, loop::add),
                        links,
                        loop::add,
                        loop::add)
                .ip4();
    }

    public static void main(final String[] args) throws Exception {
        final int routes = args.length > 0 ? Integer.parseInt(args[0]) : 1000;
        final int outputs = args.length > 1 ? Integer.parseInt(args[1]) : 1;
        final int size = args.length > 2 ? Integer.parseInt(args[2]) : Frame.SIZE;
        final int broken = args.length > 3 ? Integer.parseInt(args[3]) : 0;
        final double ghz = args.length > 4 ? Double.parseDouble(args[4]) : 2.5;
        new Ip4PathBench(size).run(routes, outputs, broken, ghz);
    }

    private void run(final int routes, final int outputs, final int broken, final double ghz) throws Exception {
        Ip4Forwarding.register(graph, arcs, interfaces, fib);
        EthernetInput.register(graph, interfaces, new CommandRegistry(BarrierGuard.none()));
        final InterfaceRoutes interfaceRoutes =
                new InterfaceRoutes(fib.fibs(), (family, i) -> interfaces.get(i).table(family));
        interfaces.listen(interfaceRoutes);
        final List<Interface> all = new ArrayList<>();
        for (int i = 0; i <= outputs; i++) {
            final String name = "pg" + i;
            final Interface iface = interfaces.create(
                    InterfaceSpec.ethernet(name, MAC + i, InterfaceDriver.NONE, freeing(name + "-tx")));
            interfaces.addressing().addIp4Address(iface, Ip4Prefix.parse("10." + i + ".0.1/24"));
            interfaces.admin(iface, true);
            interfaces.link(iface, true);
            interfaceRoutes.neighbourResolved(iface.index(), 0x0a000002 + (i << 16), 0x020000000000L + i);
            all.add(iface);
        }
        final int[] addresses = routes(routes, outputs, all);
        templates(addresses, routes, broken);
        graph.register(NodeSpec.input("pg-input", context -> (InputNode) this::generate)
                .next("ethernet-input"));
        for (final String node : graph.names()) {
            for (final String next : List.copyOf(graph.nexts(node))) {
                if (!graph.contains(next)) {
                    graph.register(freeing(next));
                }
            }
        }
        final BufferPool pool = BufferPool.ofDefaultSize(4096, 2);
        final Dispatcher dispatcher = new Dispatcher(0, new SystemClock(), pool, graph.counters(), failure -> {
            throw new IllegalStateException(failure.toString(), failure.cause());
        });
        dispatcher.rebuild(graph.shape());
        measure(dispatcher, ghz);
    }

    private int[] routes(final int routes, final int outputs, final List<Interface> all) {
        final int[] addresses = new int[routes];
        for (int i = 0; i < routes; i++) {
            final int length = routes == 1 ? 8 : routes < 1_000_000 ? 24 : Math.min(24, 16 + random.nextInt(14));
            addresses[i] = 0x14000000 + random.nextInt(0x60000000);
            final int out = 1 + i % outputs;
            fib.addPaths(
                    fib.table(0),
                    new Ip4Prefix(addresses[i], length).network(),
                    FibSource.CLI,
                    List.of(FibPath.nextHop(
                            0x0a000002 + (out << 16), all.get(out).index())));
        }
        return addresses;
    }

    /** Five words of 64-byte frames: the Ethernet and IPv4 header as loaded. */
    private void templates(final int[] addresses, final int routes, final int broken) {
        final byte[] frame = new byte[40];
        for (int i = 0; i < TEMPLATES; i++) {
            Arrays.fill(frame, (byte) 0);
            MacAddress.toBytes(MAC, frame, 0);
            MacAddress.toBytes(0x020000000000L, frame, 6);
            frame[12] = 8;
            final int base = addresses[random.nextInt(routes)];
            final byte[] ip = header(base & -256 | random.nextInt(256));
            if (random.nextInt(100) < broken) {
                ip[random.nextInt(2) * 8 + 2]++;
            }
            System.arraycopy(ip, 0, frame, 14, 20);
            for (int w = 0; w < 5; w++) {
                long word = 0;
                for (int b = 7; b >= 0; b--) {
                    word = word << 8 | frame[w * 8 + b] & 0xff;
                }
                templates[i * 5 + w] = word;
            }
        }
    }

    private static byte[] header(final int dst) {
        final byte[] ip = new byte[20];
        ip[0] = 0x45;
        ip[3] = 50;
        ip[8] = 64;
        ip[9] = 17;
        ip[12] = 10;
        ip[15] = 2;
        for (int b = 0; b < 4; b++) {
            ip[16 + b] = (byte) (dst >>> 24 - 8 * b);
        }
        final int checksum = Checksum.finish(Checksum.sum(ip, 0, 20));
        ip[10] = (byte) checksum;
        ip[11] = (byte) (checksum >> 8);
        return ip;
    }

    private int generate(final NodeContext context) {
        final Frame frame = context.newFrame();
        final int[] bi = frame.bi;
        final long[] meta = frame.meta;
        final long[] x = frame.x;
        final int n = context.buffers().allocate(bi, 0, size);
        final BufferPool pool = context.buffers().pool();
        int t = cursor;
        for (int i = 0; i < n; i++) {
            final long a = pool.data(bi[i]);
            final int at = t * 5;
            t = t + 1 & TEMPLATES - 1;
            Slab.putU64(a, templates[at]);
            Slab.putU64(a + 8, templates[at + 1]);
            Slab.putU64(a + 16, templates[at + 2]);
            Slab.putU64(a + 24, templates[at + 3]);
            Slab.putU64(a + 32, templates[at + 4]);
            meta[i] = PacketMeta.of(a, 64);
            x[i] = PacketMeta.x(1);
        }
        cursor = t;
        frame.n = n;
        frame.rx = 1;
        context.send(0, frame);
        return n;
    }

    private static NodeSpec freeing(final String name) {
        return NodeSpec.internal(name, context -> (frame, ctx) -> {
            ctx.buffers().free(frame.bi, frame.meta, 0, frame.n);
            return Node.TAKEN;
        });
    }

    private void measure(final Dispatcher dispatcher, final double ghz) {
        final List<String> names = new ArrayList<>(graph.names());
        final double[][] clocks = new double[names.size()][WINDOWS];
        final double[] totals = new double[WINDOWS];
        for (int window = -400; window < WINDOWS; window++) {
            final NodeStats.Snapshot[] before = new NodeStats.Snapshot[names.size()];
            for (int k = 0; k < before.length; k++) {
                before[k] = dispatcher.context(names.get(k)).stats().snapshot();
            }
            long packets = 0;
            final long start = System.nanoTime();
            long now;
            do {
                for (int k = 0; k < 16; k++) {
                    dispatcher.beginTurn();
                    packets += dispatcher.pollInputs();
                    dispatcher.dispatchPending();
                }
                now = System.nanoTime();
            } while (now - start < 3_000_000);
            if (window >= 0) {
                totals[window] = (now - start) * ghz / packets;
                for (int k = 0; k < before.length; k++) {
                    final NodeStats.Snapshot done =
                            dispatcher.context(names.get(k)).stats().snapshot().since(before[k]);
                    clocks[k][window] = done.vectors() == 0 ? -1 : done.nsPerPacket() * ghz;
                }
            }
        }
        double graphSum = 0;
        for (int k = 0; k < clocks.length; k++) {
            Arrays.sort(clocks[k]);
            if (clocks[k][WINDOWS / 3] >= 0) {
                System.out.printf("%-26s %7.1f (min %.1f)%n", names.get(k), clocks[k][WINDOWS / 3], clocks[k][5]);
                graphSum += names.get(k).equals("pg-input") ? 0 : clocks[k][WINDOWS / 3];
            }
        }
        Arrays.sort(totals);
        System.out.printf(
                "%-26s %7.1f%n%-26s %7.1f (min %.1f)%n", "graph", graphSum, "total", totals[WINDOWS / 3], totals[0]);
    }
}
