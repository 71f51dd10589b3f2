package dev.sluice.net.fib;

import dev.sluice.graph.buffer.TableMemory;
import dev.sluice.net.packet.IpFamily;
import java.util.Arrays;
import java.util.Random;

/**
 * Clocks per packet of the IPv4 table lookup alone and with the load-balance record and its counters, for 1, 1,000 and
 * 1,000,000 routes, by either kind of lookup; time and memory of loading them. The frames have 262,144 destinations.
 * Run on an idle core: {@code java -cp ... dev.sluice.net.fib.Ip4LookupBench [tscGHz]}. Windows are short and the 33rd
 * percentile counts, so that a neighbour's load does not.
 */
public final class Ip4LookupBench {
    private static final int N = 256;
    private static final int WINDOWS = 120;

    private Ip4LookupBench() {}

    public static void main(final String[] args) {
        final double ghz = args.length > 0 ? Double.parseDouble(args[0]) : 2.5;
        for (final int routes : new int[] {1, 1_000, 1_000_000}) {
            run(routes, false, ghz);
            run(routes, true, ghz);
        }
    }

    private static void run(final int routes, final boolean dir24, final double ghz) {
        final Ip4MtriePlies plies = new Ip4MtriePlies(Runnable::run);
        final Ip4Lpm lpm = dir24 ? Ip4Lpm.dir24(plies, 0) : Ip4Lpm.mtrie(plies, 0);
        final LoadBalanceTable table = new LoadBalanceTable(1, Runnable::run);
        final Random random = new Random(42);
        final int[] addresses = new int[routes];
        final long start = System.nanoTime();
        for (int i = 0; i < routes; i++) {
            final int address = random.nextInt();
            final int length = routes == 1 ? 8 : routes < 1_000_000 ? 24 : dfzLength(random);
            addresses[i] = address;
            final int record = table.allocate(IpFamily.IP4, DpoType.ADJACENCY.dpo(i & 7), 0);
            lpm.put(address & -1 << 32 - length, length, record);
        }
        System.out.printf(
                "%s, %d routes: loaded in %.0f ms, plies %d, lookup %.1f B/route, records %.1f B/route%n",
                lpm.strides(),
                routes,
                (System.nanoTime() - start) / 1e6,
                plies.live(),
                (double) (plies.bytes() + lpm.rootBytes()) / routes,
                (double) table.memory() / routes);
        final int[][] frames = new int[routes == 1_000_000 ? 1024 : 64][N];
        for (final int[] frame : frames) {
            for (int i = 0; i < N; i++) {
                frame[i] = Integer.reverseBytes(
                        routes == 1_000_000 ? random.nextInt() : addresses[random.nextInt(routes)] & -256 | 1);
            }
        }
        final int[] scratch = new int[N];
        measure("lookup", ghz, frames, (frame, leaf) -> {
            lpm.lookup(frame, leaf, scratch, N);
            return leaf[N - 1];
        });
        measure("lookup + record + counters", ghz, frames, (frame, leaf) -> {
            lpm.lookup(frame, leaf, scratch, N);
            final long row = table.rowAfterFence(0);
            long acc = 0;
            for (int i = 0; i < N; i++) {
                acc += TableMemory.u64(LoadBalanceTable.record(row, leaf[i]));
            }
            for (int i = 0; i < N; i++) {
                final long record = LoadBalanceTable.record(row, leaf[i]);
                acc += TableMemory.u64(record);
                final long packets = record + LoadBalanceTable.PACKETS;
                final long bytes = record + LoadBalanceTable.BYTES;
                TableMemory.putU64(packets, TableMemory.u64(packets) + 1);
                TableMemory.putU64(bytes, TableMemory.u64(bytes) + 64);
            }
            return (int) acc;
        });
    }

    private static int dfzLength(final Random random) {
        final int p = random.nextInt(100);
        return p < 55
                ? 24
                : p < 70 ? 22 : p < 78 ? 23 : p < 85 ? 21 : p < 91 ? 20 : p < 95 ? 19 : p < 97 ? 18 : p < 98 ? 17 : 16;
    }

    private interface Body {
        int run(int[] frame, int[] leaf);
    }

    private static void measure(final String what, final double ghz, final int[][] frames, final Body body) {
        final int[] leaf = new int[N];
        final double[] clocks = new double[WINDOWS];
        int sink = 0;
        for (int window = -40; window < WINDOWS; window++) {
            long packets = 0;
            final long start = System.nanoTime();
            long now;
            do {
                for (int k = 0; k < 64; k++) {
                    sink += body.run(frames[(int) (packets >>> 8) % frames.length], leaf);
                    packets += N;
                }
                now = System.nanoTime();
            } while (now - start < 6_000_000);
            if (window >= 0) {
                clocks[window] = (now - start) * ghz / packets;
            }
        }
        Arrays.sort(clocks);
        System.out.printf(
                "  %-28s p33 %.1f min %.1f clocks/packet (%d)%n", what, clocks[WINDOWS / 3], clocks[0], sink & 1);
    }
}
