package dev.sluice.driver;

import com.sun.management.ThreadMXBean;
import dev.sluice.driver.afpacket.AfPacketInterfaces;
import dev.sluice.driver.os.EpollLoopSleeper;
import dev.sluice.driver.os.ThreadControl;
import dev.sluice.driver.tap.TapInterfaces;
import dev.sluice.graph.buffer.BufferCache;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.command.TextOutput;
import dev.sluice.graph.counter.CounterDirectory;
import dev.sluice.graph.kthread.AffinityThreadPlatform;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Graph;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeFailure;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.thread.BarrierTimeout;
import dev.sluice.graph.thread.CpuPlacement;
import dev.sluice.graph.thread.GraphReactors;
import dev.sluice.graph.thread.GraphThread;
import dev.sluice.graph.thread.StartException;
import dev.sluice.graph.thread.StartWorkers;
import dev.sluice.graph.thread.ThreadRegistration;
import dev.sluice.graph.thread.ThreadRegistry;
import dev.sluice.graph.time.SystemClock;
import dev.sluice.net.arc.FeatureArcs;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.iface.RxQueues;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Test helper: main and workers with real sleepers and the drivers under test, over a graph in which each interface
 * sends what comes in out of the interface it is connected with. The main loop runs on a thread of its own; commands
 * are posted to it.
 */
public final class DriverEngine implements AutoCloseable {
    private static final int BUFFERS = 8192;
    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(15);

    private final List<NodeFailure> failures = new ArrayList<>();
    private final int[] peers = new int[64];
    private final Thread mainThread;
    private BufferPool pool;
    private StartWorkers start;
    private CommandRegistry commands;
    private Interfaces interfaces;
    private RxQueues rxQueues;
    private AfPacketInterfaces afPacket;
    private TapInterfaces taps;

    /** Starts with so many workers; 0 has main forward. */
    public DriverEngine(final int workers) {
        final FutureTask<Void> ready = new FutureTask<>(() -> {
            make(workers);
            return null;
        });
        mainThread = Thread.ofPlatform().daemon().start(() -> {
            ready.run();
            start.runMain();
        });
        get(ready);
    }

    private void make(final int workers) throws StartException {
        final ThreadRegistry registry = new ThreadRegistry();
        final ThreadRegistration type = ThreadRegistration.workers();
        registry.replace(type);
        final List<CpuPlacement.Placed> placed = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            placed.add(new CpuPlacement.Placed(type, "test_wk_" + i, -1));
        }
        final Graph graph = new Graph(workers + 1);
        pool = BufferPool.ofDefaultSize(BUFFERS, workers + 1);
        final CpuPlacement placement = new CpuPlacement(-1, placed, List.of());
        start = new StartWorkers(
                new StartWorkers.Settings("test_main", null, 0, 0),
                registry,
                placement,
                graph,
                pool,
                new SystemClock(),
                new AffinityThreadPlatform(),
                EpollLoopSleeper::open,
                failures::add);
        final BarrierGuard barrier = this::hold;
        final FeatureArcs arcs = new FeatureArcs(graph);
        interfaces = new Interfaces(graph, arcs, barrier, new CounterDirectory(), workers + 1);
        graph.register(connect("ethernet-input"));
        graph.register(connect("ip4-input"));
        graph.register(connect("ip6-input"));
        final RxQueueWatcher watcher = new RxQueueWatcher(start.threads());
        rxQueues = new RxQueues(barrier, watcher, workers + 1);
        watcher.keepAwake(rxQueues);
        final HostLinks hostLinks = new HostLinks(
                start.threads().main().sleeper(),
                start.threads().clock(),
                GraphReactors.timers(GraphReactors.attach(start.threads(), placement)),
                Runnable::run);
        final BufferCache mainBuffers = start.threads().main().dispatcher().buffers();
        final DriverHost host = new DriverHost(graph, arcs, interfaces, rxQueues, barrier, mainBuffers, hostLinks);
        afPacket = new AfPacketInterfaces(host);
        taps = new TapInterfaces(host);
        commands = new CommandRegistry(barrier);
        commands.add(afPacket.commands());
        commands.add(taps.commands());
        start.start();
    }

    private BarrierGuard.Held hold(final String reason) throws CommandException {
        try {
            start.threads().barrier().sync(reason);
        } catch (final BarrierTimeout e) {
            throw new CommandException(e.getMessage());
        }
        return start.threads().barrier()::release;
    }

    private NodeSpec connect(final String name) {
        return NodeSpec.internal(name, context -> this::forward)
                .next("error-drop")
                .next("interface-output");
    }

    private int forward(final Frame frame, final NodeContext context) {
        for (int i = 0; i < frame.n; i++) {
            final int rx = PacketMeta.rx(frame.x[i]);
            frame.x[i] = PacketMeta.withTx(frame.x[i], peers[rx]);
            context.nexts()[i] = peers[rx] == 0 ? 0 : 1;
        }
        return Node.BY_NEXTS;
    }

    /** Runs a command and returns what it printed; fails with its error. */
    public String cli(final String line) {
        final TextOutput out = new TextOutput();
        final int result = onMain(() -> commands.run(line, out));
        if (result < 0) {
            throw new AssertionError(line + ": " + out.text());
        }
        return out.text();
    }

    /** Creates an interface by a command that prints its name, and sets it up. */
    public Interface create(final String line) {
        final String name = cli(line).strip();
        return onMain(() -> {
            final Interface iface = interfaces.find(name);
            interfaces.admin(iface, true);
            return iface;
        });
    }

    /** Sends what comes in on either out of the other. */
    public void connect(final Interface one, final Interface other) {
        onMain(() -> {
            peers[one.index()] = other.index();
            peers[other.index()] = one.index();
            return null;
        });
    }

    /** Runs something on the main thread. */
    public <T> T onMain(final Callable<T> action) {
        final FutureTask<T> task = new FutureTask<>(action);
        if (!start.threads().postToMain(task)) {
            throw new AssertionError("main's inbox is full");
        }
        return get(task);
    }

    /** Waits until something becomes true, asked on the main thread. */
    public void await(final String what, final BooleanSupplier condition) {
        final long limit = System.nanoTime() + LIMIT_NS;
        while (!onMain(condition::getAsBoolean)) {
            if (System.nanoTime() - limit > 0) {
                throw new AssertionError("did not become true: " + what);
            }
            Thread.onSpinWait();
        }
    }

    /** The interfaces; main thread. */
    public Interfaces interfaces() {
        return interfaces;
    }

    /** The queues; main thread. */
    public RxQueues rxQueues() {
        return rxQueues;
    }

    /** CPU time that main and workers have used. */
    public long cpuNanos() {
        long sum = 0;
        for (final GraphThread thread : start.threads().all()) {
            sum += ThreadControl.cpuTimeNanos(thread.osThreadId());
        }
        return sum;
    }

    /** Bytes of heap that the workers have allocated. */
    public long workerAllocations() {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (final GraphThread worker : start.threads().workers()) {
            sum += threads.getThreadAllocatedBytes(worker.thread().threadId());
        }
        return sum;
    }

    /** Stops everything and accounts for all buffers. */
    @Override
    public void close() {
        onMain(() -> {
            for (final Interface iface : afPacket.all()) {
                afPacket.delete(iface);
            }
            for (final Interface iface : taps.all()) {
                taps.delete(iface);
            }
            return null;
        });
        final FutureTask<List<String>> end = new FutureTask<>(() -> start.stop(TimeUnit.SECONDS.toNanos(10)));
        start.threads().postToMain(() -> {
            end.run();
            start.requestStop();
        });
        final List<String> left = get(end);
        try {
            mainThread.join();
        } catch (final InterruptedException e) {
            throw new AssertionError(e);
        }
        int cached = 0;
        for (final GraphThread thread : start.threads().all()) {
            cached += thread.dispatcher().buffers().cached();
        }
        final int missing = BUFFERS - pool.available() - cached;
        if (!left.isEmpty() || !failures.isEmpty() || missing != 0) {
            throw new AssertionError(left + " " + failures + ", " + missing + " buffers are missing");
        }
    }

    private static <T> T get(final FutureTask<T> task) {
        try {
            return task.get(30, TimeUnit.SECONDS);
        } catch (final ExecutionException e) {
            throw new AssertionError(e.getCause().getMessage(), e.getCause());
        } catch (final Exception e) {
            throw new AssertionError(e);
        }
    }
}
