package dev.sluice.net.fib;

import dev.sluice.net.packet.Ip4Prefix;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Random;

/**
 * Time and memory of a million routes in the control plane: adding, an interface that goes down below them all,
 * deleting. Run with {@code -Xmx2g}.
 */
public final class Ip4FibLoadBench {
    private static final int ROUTES = 1_000_000;

    private Ip4FibLoadBench() {}

    public static void main(final String[] args) {
        final Queue<Runnable> loop = new ArrayDeque<>();
        final boolean[] up = {true};
        final LinkLayer links = new LinkLayer() {
            @Override
            public String name(final int swIfIndex) {
                return "if" + swIfIndex;
            }

            @Override
            public boolean isUp(final int swIfIndex) {
                return up[0];
            }

            @Override
            public int mtu(final int swIfIndex, final DpoProto proto) {
                return 1500;
            }

            @Override
            public boolean isPointToPoint(final int swIfIndex) {
                return false;
            }

            @Override
            public byte[] rewrite(final int swIfIndex, final long dst, final int etherType) {
                return new byte[14];
            }

            @Override
            public int rewriteNext(final int swIfIndex, final DpoProto proto) {
                return 4;
            }
        };
        final Ip4Fib fib = new Fibs(
                        new LoadBalanceTable(2, loop::add),
                        new AdjacencyTable(links, loop::add),
                        links,
                        loop::add,
                        loop::add)
                .ip4();
        final Random random = new Random(42);
        final Ip4Prefix[] prefixes = new Ip4Prefix[ROUTES];
        for (int i = 0; i < ROUTES; i++) {
            final int length = Math.min(24, 16 + random.nextInt(12));
            prefixes[i] = new Ip4Prefix(random.nextInt(0x01000000, 0x7f000000) << 1, length).network();
        }
        for (int round = 0; round < 2; round++) {
            final boolean recursive = round == 1;
            fib.addPaths(fib.table(0), Ip4Prefix.parse("1.0.0.0/24"), FibSource.CLI, List.of(FibPath.nextHop(9, 1)));
            final long heap = heap();
            long start = System.nanoTime();
            for (int i = 0; i < ROUTES; i++) {
                final int hop = 0x01000001 + (i & 7);
                fib.addPaths(
                        fib.table(0),
                        prefixes[i],
                        FibSource.CLI,
                        List.of(recursive ? FibPath.recursive(hop, 0) : FibPath.nextHop(hop, 1)));
            }
            report(recursive ? "add recursive" : "add", start);
            System.out.printf(
                    "  %d entries, heap %.0f B/route (lookup %.0f, records %.0f)%n",
                    fib.table(0).size(),
                    (double) (heap() - heap) / fib.table(0).size(),
                    (double) fib.lookupBytes() / ROUTES,
                    (double) fib.loadBalances().memory() / ROUTES);
            for (int i = 0; i < 2; i++) {
                up[0] = !up[0];
                start = System.nanoTime();
                fib.fibs().interfaceChanged(1);
                final long first = System.nanoTime() - start;
                long slices = 0;
                while (!loop.isEmpty()) {
                    loop.remove().run();
                    slices++;
                }
                System.out.printf("  first slice %.1f ms, then %d tasks%n", first / 1e6, slices);
                report(up[0] ? "interface up" : "interface down", start);
            }
            start = System.nanoTime();
            for (final Ip4Prefix prefix : prefixes) {
                fib.remove(fib.table(0), prefix, FibSource.CLI);
            }
            while (!loop.isEmpty()) {
                loop.remove().run();
            }
            report("delete", start);
        }
    }

    private static void report(final String what, final long start) {
        System.out.printf("%s: %.0f ms%n", what, (System.nanoTime() - start) / 1e6);
    }

    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
