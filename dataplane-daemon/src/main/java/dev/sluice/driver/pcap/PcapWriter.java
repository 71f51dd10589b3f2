package dev.sluice.driver.pcap;

import dev.sluice.graph.buffer.BufferHeader;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Writes a pcap file (little-endian, microseconds). The file comes into being with the first packets: until then there
 * is none. What was added goes out whole with {@link #flush()}, in one write, so that a reader that follows the file
 * never sees half a record.
 *
 * <p>One thread at a time; whoever shares a writer locks it.
 */
public final class PcapWriter implements AutoCloseable {
    private static final int FIRST_CAPACITY = 64 * 1024;

    private final Path file;
    private final int linkType;
    private final long wallOffsetNs;
    private byte[] pending = new byte[FIRST_CAPACITY];
    private ByteBuffer view = ByteBuffer.wrap(pending).order(ByteOrder.LITTLE_ENDIAN);
    private int filled;
    private long packets;
    private FileChannel channel;
    private boolean closed;

    /** A writer that has not yet touched the file. An older file of that name is replaced. */
    public PcapWriter(final Path file, final int linkType) {
        this.file = file;
        this.linkType = linkType;
        this.wallOffsetNs = System.currentTimeMillis() * 1_000_000L - System.nanoTime();
    }

    /** The file. */
    public Path file() {
        return file;
    }

    /** Packets added so far. */
    public long packets() {
        return packets;
    }

    /** The wall clock now, nanoseconds since 1970, without allocation. */
    public long wallNs() {
        return wallOffsetNs + System.nanoTime();
    }

    /**
     * Adds a packet from its buffers, a chain put together.
     *
     * @param timeNs nanoseconds since 1970
     * @param meta its meta word
     * @param maxBytes at most so much of it is kept
     */
    public void add(
            final long timeNs, final BufferPool pool, final int bufferIndex, final long meta, final int maxBytes) {
        final int first = PacketMeta.length(meta);
        final boolean chained = (meta & PacketMeta.CHAINED) != 0;
        final int total = first + (chained ? BufferHeader.rest(pool.header(bufferIndex)) : 0);
        final int captured = Math.min(Math.min(total, maxBytes), PcapFormat.MAX_PACKET);
        int at = record(timeNs, captured, total);
        final int end = at + captured;
        long segment = meta;
        int current = bufferIndex;
        while (at < end) {
            final int length = Math.min(PacketMeta.length(segment), end - at);
            Slab.get(Slab.address(segment), pending, at, length);
            at += length;
            if ((segment & PacketMeta.CHAINED) == 0) {
                break;
            }
            current = BufferHeader.next(pool.header(current));
            segment = BufferHeader.meta(pool.header(current));
        }
        // a chain shorter than its header says leaves zeros, not what an earlier packet left here
        Arrays.fill(pending, at, end, (byte) 0);
    }

    /** Adds a packet from the heap; {@code original} is the number of bytes that it had on the wire. */
    public void add(final long timeNs, final byte[] data, final int offset, final int length, final int original) {
        final int at = record(timeNs, length, original);
        System.arraycopy(data, offset, pending, at, length);
    }

    /**
     * Writes out what was added. Without packets it does nothing.
     *
     * @throws IOException when the file cannot be made or written; the packets are lost then, and the writer stays
     *     usable
     */
    public void flush() throws IOException {
        if (filled == 0 || closed) {
            return;
        }
        final int bytes = filled;
        filled = 0;
        try {
            if (channel == null) {
                channel = FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
            }
            view.clear().limit(bytes);
            while (view.hasRemaining()) {
                channel.write(view);
            }
        } finally {
            view.clear();
        }
    }

    /** Flushes and closes the file. Calls after the first do nothing. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        try {
            flush();
        } finally {
            closed = true;
            if (channel != null) {
                channel.close();
            }
        }
    }

    /** Puts the header of a record (in front of the first the file's header) and returns where its packet goes. */
    private int record(final long timeNs, final int captured, final int original) {
        ensure(PcapFormat.FILE_HEADER + PcapFormat.RECORD_HEADER + captured);
        if (packets++ == 0) {
            view.putInt(0, PcapFormat.MAGIC_MICROSECONDS);
            view.putInt(4, PcapFormat.VERSION);
            view.putInt(8, 0);
            view.putInt(12, 0);
            view.putInt(16, PcapFormat.SNAP_LENGTH);
            view.putInt(20, linkType);
            filled = PcapFormat.FILE_HEADER;
        }
        final int at = filled;
        view.putInt(at, (int) (timeNs / 1_000_000_000L));
        view.putInt(at + 4, (int) (timeNs % 1_000_000_000L / 1000));
        view.putInt(at + 8, captured);
        view.putInt(at + 12, original);
        filled = at + PcapFormat.RECORD_HEADER + captured;
        return at + PcapFormat.RECORD_HEADER;
    }

    private void ensure(final int more) {
        if (filled + more > pending.length) {
            pending = Arrays.copyOf(pending, Math.max(2 * pending.length, filled + more));
            view = ByteBuffer.wrap(pending).order(ByteOrder.LITTLE_ENDIAN);
        }
    }
}
