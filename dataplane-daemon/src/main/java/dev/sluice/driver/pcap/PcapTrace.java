package dev.sluice.driver.pcap;

import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Graph;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.net.iface.Interfaces;
import java.nio.file.Path;
import java.util.Map;

/**
 * {@code pcap trace}: keeps a copy of packets that are received, sent or dropped, up to a number, and writes them to a
 * file when it ends, as VPP does.
 *
 * <p>Main starts and stops, the file is written by whoever closes the writer; workers copy packets under a lock while
 * it is on, and test one reference a frame while it is off. Memory: the number of packets times the bytes kept of each,
 * at most.
 */
public final class PcapTrace {
    /** Any interface, any reason. */
    public static final int ANY = -1;

    /** Packets that may be kept at most. */
    static final int MAX_PACKETS = 10_000_000;

    /** Bytes of a packet that may be kept, least and most. */
    static final int MIN_BYTES = 32;

    static final int MAX_BYTES = 9000;

    /**
     * What is captured.
     *
     * @param rx received packets
     * @param tx sent packets
     * @param drop dropped packets
     * @param max number of packets after which nothing more is kept
     * @param swIfIndex interface, or {@link #ANY}
     * @param error index of the counter that dropped packets have as their reason, or {@link #ANY}
     * @param maxBytes bytes kept of each packet
     * @param file where they go
     */
    public record Settings(
            boolean rx, boolean tx, boolean drop, int max, int swIfIndex, int error, int maxBytes, Path file) {}

    private final Interfaces interfaces;
    private volatile Settings settings;
    private volatile PcapWriter writer;

    /** A trace that is off. */
    public PcapTrace(final Interfaces interfaces) {
        this.interfaces = interfaces;
    }

    /** True when a file may be called so: it lies in the directory of captures. */
    static boolean isFileName(final String name) {
        return !name.contains("/") && !name.contains("..");
    }

    /**
     * Index of the counter that {@code node.reason} names, by its short name or its description; {@link #ANY} when
     * there is none. Main thread.
     */
    static int error(final Graph graph, final String named) {
        for (final Map.Entry<Integer, Graph.CounterOwner> counter :
                graph.counterOwners().entrySet()) {
            final Graph.CounterOwner owner = counter.getValue();
            final String node = owner.node() + ".";
            if (named.equals(node + owner.spec().name())
                    || named.equals(node + owner.spec().description())) {
                return counter.getKey();
            }
        }
        return ANY;
    }

    /** What is captured, or null while it is off. */
    public Settings settings() {
        return settings;
    }

    /** Packets kept so far. */
    public synchronized long captured() {
        return writer == null ? 0 : writer.packets();
    }

    /**
     * Begins. Main thread.
     *
     * @throws IllegalStateException when it is on already
     */
    public void start(final Settings wanted) {
        if (settings != null) {
            throw new IllegalStateException("pcap trace is on");
        }
        settings = wanted;
        synchronized (this) {
            writer = new PcapWriter(wanted.file, PcapFormat.LINK_ETHERNET);
        }
        interfaces.receiveTap().hook(wanted.rx ? this::received : null);
        interfaces.transmitTap().hook(wanted.tx ? this::sent : null);
        interfaces.dropTap().hook(wanted.drop ? this::dropped : null);
    }

    /**
     * Ends. Main thread.
     *
     * @return what was kept, to be closed by whoever may wait for a file; null while it is off
     */
    PcapWriter stop() {
        if (settings == null) {
            return null;
        }
        interfaces.receiveTap().hook(null);
        interfaces.transmitTap().hook(null);
        interfaces.dropTap().hook(null);
        settings = null;
        synchronized (this) {
            final PcapWriter ended = writer;
            writer = null;
            return ended;
        }
    }

    private void received(final Frame frame, final NodeContext context) {
        keep(frame, context, false, false);
    }

    private void sent(final Frame frame, final NodeContext context) {
        keep(frame, context, true, false);
    }

    private void dropped(final Frame frame, final NodeContext context) {
        keep(frame, context, false, true);
    }

    private synchronized void keep(
            final Frame frame, final NodeContext context, final boolean byTx, final boolean drop) {
        final PcapWriter to = writer;
        final Settings now = settings;
        if (to == null || now == null) {
            return;
        }
        final BufferPool pool = context.buffers().pool();
        final long time = to.wallNs();
        for (int i = 0; i < frame.n && to.packets() < now.max; i++) {
            final long x = frame.x[i];
            final int swIfIndex = byTx ? PacketMeta.tx(x) : PacketMeta.rx(x);
            final boolean wanted = (now.swIfIndex == ANY || now.swIfIndex == swIfIndex)
                    && (!drop || now.error == ANY || now.error == frame.aux[i]);
            if (wanted) {
                final long meta = drop ? fromStart(pool, frame.bi[i], frame.meta[i]) : frame.meta[i];
                to.add(time, pool, frame.bi[i], meta, now.maxBytes);
            }
        }
    }

    /** A dropped packet as it was received, where headers had been taken off. */
    private static long fromStart(final BufferPool pool, final int bufferIndex, final long meta) {
        final long off = Slab.address(meta) - pool.data(bufferIndex);
        return off > 0 && off <= pool.dataBytes() ? PacketMeta.advance(meta, (int) -off) : meta;
    }
}
