package dev.sluice.net.fib;

import dev.sluice.net.packet.Ip6Prefix;
import dev.sluice.net.packet.IpAddress;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;

/**
 * Time and memory of IPv6 routes in the control plane, and what a look-up costs in frames of 256: prefix lengths as in
 * the Internet's table (half of them /48, the rest from /19 to /64). Arguments: routes (200000), different destinations
 * (65536). Run with {@code -Xmx2g}.
 */
public final class Ip6FibLoadBench {
    private static final int FRAME = 256;
    private static final int TURNS = 4000;

    /** Prefix lengths and how many of a hundred routes have them. */
    private static final int[][] SHARES = {
        {48, 47}, {32, 13}, {44, 10}, {40, 9}, {36, 7}, {29, 4}, {46, 3}, {64, 2}, {47, 1}, {45, 1}, {42, 1}, {33, 1},
        {24, 1}
    };

    private static final int[] FIRST_WORDS = {0x2001, 0x2400, 0x2600, 0x2602, 0x2604, 0x2800, 0x2804, 0x2a00, 0x2a02};

    private final Random random = new Random(6);
    private final Queue<Runnable> loop = new ArrayDeque<>();

    private Ip6FibLoadBench() {}

    public static void main(final String[] args) {
        final int routes = args.length > 0 ? Integer.parseInt(args[0]) : 200_000;
        final int destinations = args.length > 1 ? Integer.parseInt(args[1]) : 65_536;
        new Ip6FibLoadBench().run(routes, destinations);
    }

    private Ip6Prefix prefix() {
        int left = random.nextInt(100);
        int length = 19 + random.nextInt(46);
        for (final int[] share : SHARES) {
            left -= share[1];
            if (left < 0) {
                length = share[0];
                break;
            }
        }
        final long high = (long) FIRST_WORDS[random.nextInt(FIRST_WORDS.length)] << 48 | random.nextLong() >>> 16;
        return new Ip6Prefix(high, 0, length).network();
    }

    private void run(final int routes, final int destinations) {
        final LinkLayer links = new BenchLinks();
        final Ip6Fib fib = new Fibs(
                        new LoadBalanceTable(2, loop::add),
                        new AdjacencyTable(links, loop::add),
                        links,
                        loop::add,
                        loop::add)
                .ip6();
        final Set<Ip6Prefix> distinct = new HashSet<>();
        while (distinct.size() < routes) {
            distinct.add(prefix());
        }
        final List<Ip6Prefix> prefixes = List.copyOf(distinct);
        distinct.clear();
        final Ip6FibTable table = fib.table(0);
        for (int round = 0; round < 2; round++) {
            final long heap = heap();
            final long start = System.nanoTime();
            for (int i = 0; i < routes; i++) {
                final IpAddress hop = IpAddress.ip6(0x2001_0db8_0000_0000L, 1 + (i & 7));
                fib.addPaths(table, prefixes.get(i), FibSource.CLI, List.of(FibPath.nextHop(hop, 1)));
            }
            final double ms = (System.nanoTime() - start) / 1e6;
            System.out.printf(
                    "add: %.0f ms (%.0f routes/s), heap %.0f B/route, hash tables %.0f B/route, %d prefix lengths%n",
                    ms,
                    routes / ms * 1e3,
                    (double) (heap() - heap) / routes,
                    (double) table.lpm().bytes() / routes,
                    table.lpm().lengths());
            if (round == 1) {
                lookups(table.lpm(), prefixes, destinations);
            }
            final long begin = System.nanoTime();
            for (final Ip6Prefix prefix : prefixes) {
                fib.remove(table, prefix, FibSource.CLI);
            }
            while (!loop.isEmpty()) {
                loop.remove().run();
            }
            System.out.printf("delete: %.0f ms%n", (System.nanoTime() - begin) / 1e6);
        }
    }

    private void lookups(final Ip6Lpm lpm, final List<Ip6Prefix> prefixes, final int destinations) {
        final long[] high = new long[destinations];
        final long[] low = new long[destinations];
        for (int i = 0; i < destinations; i++) {
            final Ip6Prefix prefix = prefixes.get(random.nextInt(prefixes.size()));
            high[i] = prefix.high() | random.nextLong() & ~Ip6Prefix.highMask(prefix.length());
            low[i] = random.nextLong();
        }
        final long[] h = new long[FRAME];
        final long[] l = new long[FRAME];
        final int[] leaf = new int[FRAME];
        final int[] scratch = new int[2 * FRAME];
        long sum = 0;
        for (int turn = 0; turn < 6; turn++) {
            final long start = System.nanoTime();
            for (int i = 0; i < TURNS; i++) {
                final int from = i * FRAME % destinations;
                System.arraycopy(high, from, h, 0, FRAME);
                System.arraycopy(low, from, l, 0, FRAME);
                lpm.lookup(h, l, leaf, scratch, FRAME);
                sum += leaf[i & FRAME - 1];
            }
            System.out.printf("lookup: %.1f ns/packet%n", (System.nanoTime() - start) / (double) (TURNS * FRAME));
        }
        System.out.println("check: " + sum);
    }

    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** One kind of interface, always up. */
    private static final class BenchLinks implements LinkLayer {
        @Override
        public String name(final int swIfIndex) {
            return "if" + swIfIndex;
        }

        @Override
        public boolean isUp(final int swIfIndex) {
            return true;
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
    }
}
