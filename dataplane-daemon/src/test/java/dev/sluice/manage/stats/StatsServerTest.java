package dev.sluice.manage.stats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.PageSize;
import dev.sluice.config.StatsegConfig;
import dev.sluice.driver.os.Errno;
import dev.sluice.driver.os.FileDescriptors;
import dev.sluice.driver.os.UnixSockets;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.counter.CounterDirectory;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.counter.WorkerCounters;
import dev.sluice.graph.kthread.AffinityThreadPlatform;
import dev.sluice.graph.kthread.KThreads;
import dev.sluice.graph.node.Dispatcher;
import dev.sluice.graph.node.Graph;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.time.ManualClock;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.epoll.EpollIoHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The segment through its socket, read as another process would; the event loop is turned by hand. */
@Timeout(60)
class StatsServerTest {
    private static final int THREADS = 2;

    private enum Count {
        LOST
    }

    @TempDir
    private Path directory;

    private final ManualIoEventLoop loop = new ManualIoEventLoop(Thread.currentThread(), EpollIoHandler.newFactory());
    private final Graph graph = new Graph(THREADS);
    private final CounterDirectory counters = new CounterDirectory();
    private final WorkerCounters rx = new WorkerCounters("/if/rx", "packets", 2, THREADS);
    private final WorkerCounters drops = new WorkerCounters("/if/drops", "packets", 1, THREADS);
    private final List<String> interfaces = new ArrayList<>(List.of("local0"));
    private final BufferPool pool = new BufferPool(0, 64, 2048, 2);
    private final Dispatcher dispatcher = new Dispatcher(0, new ManualClock(), pool, graph.counters(), failure -> {});
    private long size = 1 << 20;
    private final KThreads kthreads = new KThreads(new AffinityThreadPlatform());
    private StatsServer server;
    private StatsReader reader;

    private void start(final boolean perNode) throws IOException {
        graph.register(NodeSpec.internal("error-drop", context -> (frame, ctx) -> 0)
                .count(Count.LOST, Severity.ERROR, "lost packets"));
        for (final WorkerCounters vector : List.of(rx, drops)) {
            vector.ensure(1);
            counters.add(vector, interfaces::get, interfaces::size);
        }
        dispatcher.rebuild(graph.shape());
        server = new StatsServer(
                new StatsegConfig(socket(), size, PageSize.DEFAULT, perNode, 10),
                null,
                loop,
                counters,
                graph,
                new StatsCollector.Source(thread -> 3.0, thread -> 1000.0, thread -> dispatcher),
                pool,
                kthreads);
        server.start();
        reader = new StatsReader(descriptor(), size);
    }

    private Path socket() {
        return directory.resolve("stats.sock");
    }

    private int descriptor() throws IOException {
        final int connection = UnixSockets.connect(socket());
        int fd = -Errno.EAGAIN;
        while (fd == -Errno.EAGAIN) {
            loop.runNow();
            fd = UnixSockets.receiveDescriptor(connection);
        }
        assertTrue(fd >= 0, "error " + -fd);
        assertEquals(-Errno.ENOMSG, UnixSockets.receiveDescriptor(connection), "the connection is closed");
        FileDescriptors.close(connection);
        return fd;
    }

    private void addInterface(final String name) {
        interfaces.add(name);
        rx.ensure(interfaces.size());
        drops.ensure(interfaces.size());
    }

    @AfterEach
    void stop() {
        if (reader != null) {
            reader.close();
        }
        server.close();
        kthreads.close();
        loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        while (!loop.isTerminated()) {
            loop.runNow();
        }
        assertFalse(Files.exists(socket()));
    }

    @Test
    void readersThatGoOrTalkLeaveNothingBehind() throws IOException {
        start(false);
        final long before = descriptors();
        for (int i = 0; i < 1000; i++) {
            final int connection = UnixSockets.connect(socket());
            if (i % 3 == 1) {
                loop.runNow();
            }
            FileDescriptors.close(connection);
            if (i % 50 == 0) {
                loop.runNow();
            }
        }
        for (int i = 0; i < 100; i++) {
            loop.runNow();
        }
        assertEquals(before, descriptors());
        FileDescriptors.close(descriptor());
        assertEquals(before, descriptors(), "and it still hands out the segment");
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.count();
        }
    }

    @Test
    void shouldHandOutASegmentOfVersion2() throws IOException {
        start(false);
        assertEquals(2, reader.version());
        assertNotEquals(0, reader.epoch());
        assertEquals(0, reader.inProgress());
        final List<String> first = reader.directory().keySet().stream().limit(3).toList();
        assertEquals(List.of("/sys/heartbeat", "/sys/last_stats_clear", "/sys/boottime"), first);
        assertTrue(reader.scalar("/sys/boottime") > 1_600_000_000L);
        assertEquals(1, reader.scalar("/sys/num_worker_threads"));
        assertArrayEquals(new long[][] {{3, 3}}, reader.values("/sys/vector_rate_per_worker"));
        assertArrayEquals(new long[][] {{1000, 1000}}, reader.values("/sys/loops_per_worker"));
        // readers of figures that are no gauges
        assertEquals(
                StatsSegment.Type.SCALAR.ordinal(),
                reader.directory().get("/sys/last_update").type());
        assertEquals(7, reader.values("/mem/main heap")[0].length);
        assertTrue(reader.values("/mem/main heap/used")[0][0] > 0);
        assertEquals(size, reader.values("/mem/stat segment/total")[0][0]);
    }

    @Test
    void shouldShowCountersPerThreadAndByInterface() throws IOException {
        start(false);
        addInterface("host/left");
        rx.add(0, 1, 5, 500);
        rx.add(1, 1, 7, 700);
        drops.add(1, 0, 9);
        server.refresh();
        assertArrayEquals(new long[][] {{0, 0, 5, 500}, {0, 0, 7, 700}}, reader.values("/if/rx"));
        assertArrayEquals(new long[][] {{5, 500}, {7, 700}}, reader.values("/interfaces/host_left/rx"));
        assertArrayEquals(new long[][] {{0}, {9}}, reader.values("/interfaces/local0/drops"));
        assertArrayEquals(new String[] {"local0", "host/left"}, reader.names("/if/names"));
        rx.clear();
        server.refresh();
        assertArrayEquals(new long[][] {{0, 0}, {0, 0}}, reader.values("/interfaces/host_left/rx"));
    }

    @Test
    @Timeout(60)
    void shouldCopyCountersBesideTheMainThreadOnceThereWasAReader() throws IOException {
        start(false);
        rx.add(1, 0, 7, 700);
        while (reader.values("/if/rx")[1][1] != 700) {
            loop.run(TimeUnit.MILLISECONDS.toNanos(10));
        }
        assertArrayEquals(new long[][] {{0, 0}, {7, 700}}, reader.values("/if/rx"));
        assertEquals("sluice_stats", kthreads.list().getFirst().name());
    }

    @Test
    void shouldCountAnEpochForEachChangeOfTheDirectoryAndNoneForValues() throws IOException {
        start(false);
        final long epoch = reader.epoch();
        rx.add(0, 0, 1, 60);
        server.refresh();
        assertEquals(epoch, reader.epoch());
        addInterface("left");
        server.refresh();
        assertEquals(epoch + 1, reader.epoch());
        interfaces.set(1, null);
        server.refresh();
        assertArrayEquals(new String[] {"local0", "deleted"}, reader.names("/if/names"));
        assertFalse(reader.directory().containsKey("/interfaces/left/rx"));
    }

    @Test
    void shouldLinkErrorCountersByNodeAndName() throws IOException {
        start(false);
        final int index = graph.counterOwners().entrySet().stream()
                .filter(entry -> entry.getValue().spec().name().equals("lost"))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
        graph.counters().add(1, index, 4);
        server.refresh();
        assertArrayEquals(new long[][] {{0}, {4}}, reader.values("/err/error-drop/lost"));
        assertEquals(4, reader.values("/node/errors")[1][index]);
    }

    @Test
    void shouldAddUpWhatSeveralNodesCountForOneReason() throws IOException {
        start(false);
        graph.register(NodeSpec.internal("other", context -> (frame, ctx) -> 0)
                .countAs("error-drop", Count.LOST, Severity.ERROR, "lost packets"));
        server.refresh();
        graph.counterOwners().forEach((index, owner) -> {
            if (owner.spec().name().equals("lost")) {
                graph.counters().add(1, index, owner.node().equals("other") ? 3 : 4);
            }
        });
        server.refresh();
        assertArrayEquals(new long[][] {{0}, {7}}, reader.values("/err/error-drop/lost"));
        assertArrayEquals(new long[][] {{0}, {3}}, reader.values("/err/other/lost"));
    }

    @Test
    void shouldShowNodesOnlyWhenAskedTo() throws IOException {
        start(true);
        assertArrayEquals(new String[] {"error-drop"}, reader.names("/sys/node/names"));
        assertEquals(1, reader.values("/nodes/error-drop/vectors")[0].length);
        assertTrue(reader.directory().containsKey("/sys/node/clocks"));
    }

    @Test
    void shouldOutliveManyChangesAndReaders() throws IOException {
        start(false);
        for (int i = 0; i < 300; i++) {
            addInterface("if" + i);
            rx.add(0, interfaces.size() - 1, i, 0);
            server.refresh();
            FileDescriptors.close(descriptor());
        }
        assertEquals(299, reader.values("/interfaces/if299/rx")[0][0]);
        assertEquals(301, reader.names("/if/names").length);
    }

    @Test
    void aFullSegmentLosesEntriesNotTheDaemon() throws IOException {
        size = 1 << 16;
        start(false);
        for (int i = 0; i < 2000; i++) {
            addInterface("if" + i);
            server.refresh();
        }
        assertEquals(0, reader.inProgress());
        assertTrue(reader.directory().size() > 3);
        assertEquals(size, reader.values("/mem/stat segment")[0][0]);
    }

    @Test
    void gaugesAreReadWhenCollected() throws IOException {
        final long[] value = {5};
        counters.gauge("/trial/gauge", "things", () -> value[0]);
        start(false);
        assertEquals(5, reader.scalar("/trial/gauge"));
        value[0] = 6;
        server.refresh();
        assertEquals(6, reader.scalar("/trial/gauge"));
        assertTrue(counters.remove("/trial/gauge"));
        server.refresh();
        assertFalse(reader.directory().containsKey("/trial/gauge"));
    }
}
