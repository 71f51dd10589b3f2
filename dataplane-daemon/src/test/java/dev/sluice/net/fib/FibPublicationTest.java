package dev.sluice.net.fib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.buffer.TableMemory;
import dev.sluice.net.packet.Ip4Address;
import dev.sluice.net.packet.Ip4Prefix;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * One thread looks up while another changes the tables: growth of every array, plies and records that come and go,
 * buckets that are replaced.
 */
class FibPublicationTest {
    private static final int N = 256;
    private static final int CHANGES = 20_000;

    private final Queue<Runnable> passing = new ArrayDeque<>();
    private final AtomicLong loops = new AtomicLong();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final FakeLinks links = new FakeLinks();
    private final LoadBalanceTable loadBalances = new LoadBalanceTable(2, passing::add);
    private final AdjacencyTable adjacencies = new AdjacencyTable(links, passing::add);
    private final Ip4Fib fib = new Fibs(loadBalances, adjacencies, links, passing::add, Runnable::run).ip4();
    private volatile boolean done;

    @Test
    @Timeout(60)
    void shouldNeverShowAReaderAnythingHalfDone() throws InterruptedException {
        final Ip4FibTable table = fib.table(0);
        changeBesideAReader(table, i -> {});
    }

    @Test
    @Timeout(60)
    void shouldNeverShowAReaderAnythingHalfDoneWhenTheKindOfLookupChanges() throws InterruptedException {
        final Ip4FibTable table = fib.table(0);
        changeBesideAReader(table, i -> {
            if (i % 500 == 0) {
                table.search(table.lpm().isDir24() ? Ip4FibTable.Search.MTRIE : Ip4FibTable.Search.DIR_24_8);
            }
        });
    }

    private void changeBesideAReader(final Ip4FibTable table, final IntConsumer beside) throws InterruptedException {
        // every address that is looked up is always covered by this one: nobody may ever meet the drop
        fib.addPaths(table, Ip4Prefix.parse("50.0.0.0/8"), FibSource.API, List.of(FibPath.nextHop(1, 1)));
        final CountDownLatch started = new CountDownLatch(1);
        final Thread reader = new Thread(() -> read(started), "reader");
        reader.start();
        started.await();
        final Random random = new Random(11);
        for (int i = 0; i < CHANGES; i++) {
            change(table, random);
            beside.accept(i);
            if (passing.size() > 4) {
                final long until = loops.get() + 2;
                while (loops.get() < until && failure.get() == null) {
                    Thread.onSpinWait();
                }
                for (int waiting = passing.size(); waiting > 0; waiting--) {
                    passing.remove().run();
                }
            }
        }
        done = true;
        reader.join();
        assertNull(failure.get(), () -> failure.get().toString());
        assertTrue(loops.get() > 0);
        long counted = 0;
        for (int i = 0; i < loadBalances.limit(); i++) {
            counted += loadBalances.packets(i);
        }
        assertTrue(counted <= loops.get() * N, "counters of freed records are gone, none are invented");
    }

    private void change(final Ip4FibTable table, final Random random) {
        final int address = 0x32000000 | random.nextInt(1 << 12) << 12 | random.nextInt(4) << 7;
        final Ip4Prefix prefix = new Ip4Prefix(address, 14 + random.nextInt(19)).network();
        if (table.entry(prefix) != null && table.entry(prefix).has(FibSource.CLI)) {
            fib.remove(table, prefix, FibSource.CLI);
            return;
        }
        final int hop = 2 + random.nextInt(2000);
        final FibPath path = FibPath.nextHop(hop, 1 + random.nextInt(3));
        fib.addPaths(
                table,
                prefix,
                FibSource.CLI,
                random.nextInt(3) > 0
                        ? List.of(path)
                        : List.of(path, FibPath.nextHop(hop + 1, 1), FibPath.nextHop(hop + 2, 2)));
    }

    private void read(final CountDownLatch started) {
        final int[] dst = new int[N];
        final int[] leaf = new int[N];
        final long[] infos = new long[N];
        final Random random = new Random(12);
        started.countDown();
        try {
            while (!done) {
                for (int i = 0; i < N; i++) {
                    dst[i] = Ip4Address.toLoaded(0x32000000 | random.nextInt(1 << 24));
                }
                fib.lpmsView()[0].lookup(dst, leaf, new int[N], N);
                final long row = loadBalances.rowAfterFence(1);
                for (int i = 0; i < N; i++) {
                    final long record = LoadBalanceTable.record(row, leaf[i]);
                    infos[i] = TableMemory.u64(record);
                    final long packets = record + LoadBalanceTable.PACKETS;
                    TableMemory.putU64(packets, TableMemory.u64(packets) + 1);
                }
                final long[] buckets = loadBalances.bucketsAfterFence();
                for (int i = 0; i < N; i++) {
                    final int n = LoadBalanceTable.buckets(infos[i]);
                    infos[i] = n == 1 ? infos[i] : buckets[(int) infos[i] + (i & n - 1)];
                }
                final long[] records = adjacencies.recordsAfterFence();
                for (int i = 0; i < N; i++) {
                    assertEquals(DpoType.ADJACENCY, DpoType.of(infos[i]));
                    final long state = records[((int) infos[i] << 3) + AdjacencyTable.SKEW];
                    assertTrue(AdjacencyTable.txInterface(state) >= 1 && AdjacencyTable.txInterface(state) <= 3);
                }
                loops.incrementAndGet();
            }
        } catch (final Throwable t) {
            failure.set(t);
        }
    }
}
