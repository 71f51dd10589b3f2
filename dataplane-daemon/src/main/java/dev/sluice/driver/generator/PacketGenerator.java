package dev.sluice.driver.generator;

import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.counter.WorkerCounters;
import dev.sluice.graph.node.Graph;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.thread.ThreadTimer;
import dev.sluice.graph.thread.ThreadTimers;
import dev.sluice.net.arc.FeatureArcs;
import dev.sluice.net.iface.DeviceInput;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceDriver;
import dev.sluice.net.iface.InterfaceException;
import dev.sluice.net.iface.InterfaceSpec;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.iface.LinkType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The packet generator: its interfaces and streams. Main thread; what changes streams or captures is called with the
 * workers at the barrier (the CLI commands are registered so). Workers read what is published.
 */
public final class PacketGenerator {
    /** Longest frame on a generator interface, without FCS: GSO packets pass. */
    private static final int MAX_FRAME = 65535;

    /** Packets a second beyond which a thread polls its streams each turn. */
    private static final double FASTEST_TIMED = 10_000;

    /** A timer looks so often for each packet that it is late by a fraction of the gap between two. */
    private static final int LOOKS_A_PACKET = 2;

    private final Graph graph;
    private final Interfaces interfaces;
    private final int threads;
    private final DeviceInput input;
    private final AtomicReferenceArray<NodeContext> contexts;
    private final Map<Integer, PgInterface> byId = new TreeMap<>();
    private final Map<String, PgStream> streams = new LinkedHashMap<>();
    private final ThreadTimer[] timers;
    private volatile PgStream[][] running;

    /**
     * A generator without interfaces; its input node is registered.
     *
     * @param threads number of threads, main included; the workers are 1 and up
     * @param threadTimers wake a thread for streams that are slow
     */
    public PacketGenerator(
            final Graph graph,
            final FeatureArcs arcs,
            final Interfaces interfaces,
            final int threads,
            final ThreadTimers threadTimers) {
        timers = new ThreadTimer[threads];
        Arrays.setAll(
                timers,
                thread -> threadTimers.timer(
                        "pg-streams", thread, () -> contexts().get(thread).interrupt()));
        this.graph = graph;
        this.interfaces = interfaces;
        this.threads = threads;
        contexts = new AtomicReferenceArray<>(threads);
        running = new PgStream[threads][0];
        input = DeviceInput.register(PgInputNode.spec(this), graph, arcs, interfaces);
    }

    /**
     * Makes the interface {@code pg<id>}, or finds it.
     *
     * @throws InterfaceException when it cannot be made
     */
    public PgInterface createInterface(final int id, final PgMode mode, final PgInterface.Offload offload)
            throws InterfaceException {
        final PgInterface there = byId.get(id);
        if (there != null) {
            return there;
        }
        final PgInterface pg = new PgInterface(id, mode, offload);
        final String name = "pg" + id;
        final boolean ethernet = mode == PgMode.ETHERNET;
        // 02:fe: and four random bytes, as VPP makes them
        final long mac =
                ethernet ? 0x02fe_0000_0000L | ThreadLocalRandom.current().nextInt() & 0xffff_ffffL : 0;
        pg.iface(interfaces.create(new InterfaceSpec(
                name,
                ethernet ? LinkType.ETHERNET : LinkType.IP,
                mac,
                InterfaceSpec.DEFAULT_MTU,
                MAX_FRAME,
                false,
                driver(pg),
                PgTxNode.spec(name + "-tx", pg, this::pool))));
        byId.put(id, pg);
        return pg;
    }

    /** Removes an interface with its streams and its capture. Workers at the barrier. */
    public void deleteInterface(final PgInterface pg) throws InterfaceException {
        final int index = pg.iface().index();
        interfaces.delete(pg.iface());
        byId.remove(pg.id());
        streams.values().removeIf(stream -> stream.entry().swIfIndex() == index);
        publish();
        stopCapture(pg);
    }

    /** The generator interface of this entry in the table, or null. */
    public PgInterface find(final Interface iface) {
        return interfaces().stream()
                .filter(pg -> pg.iface() == iface)
                .findFirst()
                .orElse(null);
    }

    /** All generator interfaces by number. */
    public List<PgInterface> interfaces() {
        return List.copyOf(byId.values());
    }

    /**
     * Sends what an interface transmits to a file from now on. The file is made with the first packet. Workers at the
     * barrier.
     *
     * @param count packets after which the capture ends, 0 for no end
     * @throws InterfaceException when the file exists
     */
    public void capture(final PgInterface pg, final Path file, final long count) throws InterfaceException {
        if (Files.exists(file)) {
            throw new InterfaceException("file `" + file + "' already exists");
        }
        stopCapture(pg);
        pg.capture(new PgCapture(file, pg.mode(), count, !pg.offload().checksum()));
    }

    /** Ends a capture and closes its file; nothing happens when there is none. Workers at the barrier. */
    public void stopCapture(final PgInterface pg) {
        final PgCapture capture = pg.capture();
        if (capture != null) {
            pg.capture(null);
            capture.close();
        }
    }

    /** Starts or stops a stream. Workers at the barrier. */
    void enable(final PgStream stream, final boolean on) {
        change(stream, on);
        publish();
    }

    /**
     * Starts or stops the stream of this name, or all for null. Workers at the barrier.
     *
     * @return false when there is none of this name
     */
    public boolean enable(final String name, final boolean on) {
        if (name == null) {
            streams.values().forEach(stream -> change(stream, on));
            publish();
            return true;
        }
        final PgStream stream = streams.get(name);
        if (stream == null) {
            return false;
        }
        enable(stream, on);
        return true;
    }

    /** As in VPP a stream that is started brings the interface up that its packets come in on. */
    private void change(final PgStream stream, final boolean on) {
        final Interface source = interfaces.get(stream.entry().swIfIndex());
        if (on && source != null && byId.values().stream().anyMatch(pg -> pg.iface() == source)) {
            interfaces.admin(source, true);
        }
        stream.enable(on);
    }

    /** True while some stream is enabled. */
    public boolean isRunning() {
        return streams.values().stream().anyMatch(PgStream::enabled);
    }

    /** Adds a stream; one of the same name goes. Workers at the barrier. */
    void add(final PgStream stream) {
        streams.put(stream.name(), stream);
        publish();
    }

    /** Removes a stream; false when there is none of this name. Workers at the barrier. */
    public boolean remove(final String name) {
        final boolean removed = streams.remove(name) != null;
        publish();
        return removed;
    }

    /** The stream of this name, or null. */
    PgStream stream(final String name) {
        return streams.get(name);
    }

    /** The stream that a packet of this length and way must have come from; null when several can have made it. */
    PgStream streamOf(final int swIfIndex, final int length, final int slot) {
        PgStream found = null;
        for (final PgStream stream : streams.values()) {
            final PacketSize size = stream.size();
            final int its = stream.entry().slot();
            if (stream.entry().swIfIndex() == swIfIndex
                    && length >= size.min()
                    && length <= size.max()
                    && (its == PgStream.DEVICE_INPUT
                            ? slot != DeviceInput.Next.IP4.ordinal() && slot != DeviceInput.Next.IP6.ordinal()
                            : slot == its)) {
                if (found != null) {
                    return null;
                }
                found = stream;
            }
        }
        return found;
    }

    /** The node at a slot of {@code pg-input}; of the device-input arc the first feature. */
    String nextNode(final int slot) {
        final List<String> nexts = graph.nexts(PgInputNode.NAME);
        return slot >= 0 && slot < nexts.size() ? nexts.get(slot) : "none";
    }

    /** Where the packets lie. */
    BufferPool pool() {
        return contexts.get(0).buffers().pool();
    }

    /** All streams in the order of their making. */
    List<PgStream> streams() {
        return List.copyOf(streams.values());
    }

    /**
     * Index of the thread for a worker number: main when it is alone, the first worker for a number that is too large.
     */
    int threadOf(final int worker) {
        return threads == 1 ? 0 : 1 + (worker < threads - 1 ? worker : 0);
    }

    /** The slot at which {@code pg-input} reaches a node, or -1 when there is no such node. Workers at the barrier. */
    int slotOf(final String node) {
        return graph.contains(node) ? graph.addNext(PgInputNode.NAME, node) : -1;
    }

    Interfaces table() {
        return interfaces;
    }

    DeviceInput input() {
        return input;
    }

    WorkerCounters noBuffer() {
        return interfaces.counters().rxNoBuffer;
    }

    /** The enabled streams of a thread. Any thread. */
    PgStream[] streamsOf(final int thread) {
        return running[thread];
    }

    /** A thread has got its instance of the input node. Any thread. */
    void attach(final NodeContext context) {
        contexts.set(context.thread(), context);
    }

    private AtomicReferenceArray<NodeContext> contexts() {
        return contexts;
    }

    /**
     * Nanoseconds between two looks at the streams of a thread, often enough for the fastest of them; 0 when one of
     * them wants each turn, or where there are no timers.
     */
    long pauseNs(final int thread) {
        if (timers[thread] == null) {
            return 0;
        }
        double fastest = 0;
        for (final PgStream stream : running[thread]) {
            if (stream.enabled()) {
                fastest = stream.rate() > 0 ? Math.max(fastest, stream.rate()) : Double.MAX_VALUE;
            }
        }
        return fastest == 0 || fastest > FASTEST_TIMED ? 0 : (long) (1e9 / LOOKS_A_PACKET / fastest);
    }

    private void publish() {
        final PgStream[][] changed = new PgStream[threads][];
        for (int thread = 0; thread < threads; thread++) {
            final List<PgStream> mine = new ArrayList<>();
            for (final PgStream stream : streams.values()) {
                if (stream.enabled() && stream.entry().thread() == thread) {
                    mine.add(stream);
                }
            }
            changed[thread] = mine.toArray(PgStream[]::new);
        }
        running = changed;
        for (int thread = 0; thread < threads; thread++) {
            final NodeContext context = contexts.get(thread);
            if (changed[thread].length > 0 && context != null) {
                // the barrier that the caller holds has the thread turn once more
                context.interrupt();
            }
            if (timers[thread] != null) {
                timers[thread].every(changed[thread].length == 0 ? 0 : pauseNs(thread));
            }
        }
    }

    private InterfaceDriver driver(final PgInterface pg) {
        return new InterfaceDriver() {
            @Override
            public void adminState(final Interface iface, final boolean up) {
                interfaces.link(iface, up);
            }

            @Override
            public String createCommand(final Interface iface) {
                final PgInterface.Offload offload = pg.offload();
                return "create packet-generator interface pg" + pg.id()
                        + (offload.checksum() ? " checksum-offload" : "")
                        + (offload.gsoSize() > 0 ? " gso-enabled gso-size " + offload.gsoSize() : "")
                        + (offload.coalesce() ? " coalesce-enabled" : "")
                        + " mode " + pg.mode().name().toLowerCase(Locale.ROOT);
            }

            @Override
            public boolean segments() {
                return pg.offload().gsoSize() > 0;
            }

            @Override
            public String deviceClass() {
                return "Packet generator";
            }

            @Override
            public String deviceType() {
                return "pg";
            }

            @Override
            public String describe(final Interface iface, final boolean verbose) {
                final PgCapture capture = pg.capture();
                return capture == null ? "" : "  capture " + capture.describe() + "\n";
            }
        };
    }
}
