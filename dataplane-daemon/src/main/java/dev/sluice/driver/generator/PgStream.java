package dev.sluice.driver.generator;

import dev.sluice.graph.buffer.BufferCache;
import dev.sluice.graph.counter.WorkerCounters;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.net.iface.DeviceInput;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One stream of packets. Parameters are changed on the main thread with the workers at the barrier; while it is
 * enabled, the rest belongs to the thread that it runs on. {@link #enabled()} and {@link #generated()} may be read by
 * any.
 */
final class PgStream {
    /** Credit of a stream with a rate that is kept while its thread was busy elsewhere. */
    private static final double MAX_CREDIT_SECONDS = 0.01;

    /** Slot of streams whose packets enter like received ones, along the device-input arc. */
    static final int DEVICE_INPUT = -1;

    /**
     * Where the packets of a stream enter.
     *
     * @param thread that generates
     * @param swIfIndex interface that they seem to come in on
     * @param x word of each packet
     * @param slot next slot of {@code pg-input}, or {@link #DEVICE_INPUT}
     * @param ethernet true when they begin with an Ethernet header
     * @param partialChecksums true to leave L4 checksums to the device
     * @param gsoSize see {@link PgInterface.Offload}
     */
    record Entry(
            int thread, int swIfIndex, long x, int slot, boolean ethernet, boolean partialChecksums, int gsoSize) {}

    private final String name;
    private final Entry entry;
    private final int maxFrame;
    private PacketTemplate template;
    private PacketSize size;
    private PacketRenderer renderer;
    private TemplateRegion region;
    private long limit;
    private double rate;
    private String flags = "";

    private int cursor;
    private long lastNs;
    private double credit;
    private boolean fresh;
    private volatile boolean enabled;
    /**
     * Written by its thread alone, each turn: with release, since a volatile store would wait for all stores before it.
     */
    private final AtomicLong generated = new AtomicLong();

    /** A stream that replays a region. */
    PgStream(final String name, final Entry entry, final int maxFrame, final TemplateRegion region) {
        this.name = name;
        this.entry = entry;
        this.maxFrame = maxFrame;
        this.region = region;
        this.size = new PacketSize(region.shortest, region.longest, false);
    }

    /** A stream of described packets. */
    PgStream(
            final String name,
            final Entry entry,
            final int maxFrame,
            final PacketTemplate template,
            final PacketSize size) {
        this.name = name;
        this.entry = entry;
        this.maxFrame = maxFrame;
        this.template = template;
        size(size);
    }

    String name() {
        return name;
    }

    Entry entry() {
        return entry;
    }

    PacketSize size() {
        return size;
    }

    long limit() {
        return limit;
    }

    double rate() {
        return rate;
    }

    /** What was said of the packets' buffers, for traces: empty, or ended with a blank. */
    String flags() {
        return flags;
    }

    /** Sets {@link #flags()}. */
    void flags(final String words) {
        flags = words;
    }

    /** Packets after which the stream ends; 0 for no end. */
    void limit(final long packets) {
        limit = packets;
    }

    /** Packets a second; 0 for as many as possible. */
    void rate(final double perSecond) {
        rate = perSecond;
    }

    /** True when the packets are described, so that their size can be changed. */
    boolean isDescribed() {
        return template != null;
    }

    /** Changes the sizes of a described stream. */
    void size(final PacketSize newSize) {
        size = newSize;
        final PacketRenderer made = new PacketRenderer(template, newSize);
        final int period = made.period();
        final int largest = Math.max(newSize.max(), template.header().length);
        if (period > 0) {
            region = new TemplateRegion(period, largest);
            made.render(region, period);
            renderer = null;
        } else {
            region = new TemplateRegion(Frame.SIZE, largest);
            renderer = made;
        }
        cursor = 0;
    }

    /**
     * True from {@code enable-stream} until the packets up to the limit are through the graph, or
     * {@code disable-stream}.
     */
    boolean enabled() {
        return enabled;
    }

    /** Packets since it was enabled. */
    long generated() {
        return generated.getAcquire();
    }

    /** Main thread, workers at the barrier: starts with the first packet, or stops. */
    void enable(final boolean on) {
        if (on && !enabled) {
            generated.set(0);
            cursor = 0;
            credit = 0;
            fresh = true;
            if (renderer != null) {
                renderer.restart();
            }
        }
        enabled = on;
    }

    /**
     * Makes at most one frame. Called while enabled, on its thread.
     *
     * <p>The stream counts as enabled until the turn after its last packets: these have gone through the graph then.
     *
     * @return packets made
     */
    int poll(final NodeContext context, final DeviceInput input, final WorkerCounters noBuffer) {
        long wanted = maxFrame;
        if (limit > 0) {
            final long left = limit - generated.getPlain();
            if (left <= 0) {
                enabled = false;
                return 0;
            }
            wanted = Math.min(wanted, left);
        }
        if (rate > 0) {
            wanted = Math.min(wanted, due(context.nowNs()));
        }
        return wanted <= 0 ? 0 : generate(context, input, noBuffer, (int) wanted);
    }

    private int generate(
            final NodeContext context, final DeviceInput input, final WorkerCounters noBuffer, final int wanted) {
        final BufferCache buffers = context.buffers();
        final Frame frame = context.newFrame();
        final int got = buffers.allocate(frame.bi, 0, wanted);
        if (renderer != null) {
            region.clear();
            renderer.render(region, got);
            cursor = 0;
        }
        final long bytes = got == 0 ? 0 : PacketFiller.fill(frame, buffers, region, cursor, got, entry.x);
        final int made = frame.n;
        if (made < wanted) {
            noBuffer.add(context.thread(), entry.swIfIndex, wanted - made);
            if (made == 0) {
                context.recycle(frame);
                return 0;
            }
        }
        if (renderer == null) {
            advance(made);
        }
        if (entry.partialChecksums || entry.gsoSize > 0) {
            OffloadMarker.mark(frame, buffers.pool(), entry.ethernet, entry.partialChecksums, entry.gsoSize);
        }
        credit -= rate > 0 ? made : 0;
        generated.setRelease(generated.getPlain() + made);
        if (entry.slot == DEVICE_INPUT) {
            input.send(context, frame, entry.swIfIndex, bytes);
        } else {
            input.sendTo(context, frame, entry.swIfIndex, bytes, entry.slot);
        }
        return made;
    }

    private void advance(final int packets) {
        final int count = region.count;
        final long next = (long) cursor + packets;
        // a division costs as much as a packet
        cursor = (int) (next < count ? next : next % count);
    }

    /** Packets that are due: one at once, then as time passes. */
    private long due(final long nowNs) {
        if (fresh) {
            fresh = false;
            credit = 1;
        } else {
            final double most = Math.max(maxFrame, rate * MAX_CREDIT_SECONDS);
            credit = Math.min(most, credit + (nowNs - lastNs) * 1e-9 * rate);
        }
        lastNs = nowNs;
        return (long) credit;
    }
}
