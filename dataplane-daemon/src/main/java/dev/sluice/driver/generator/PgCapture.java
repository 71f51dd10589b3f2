package dev.sluice.driver.generator;

import dev.sluice.driver.pcap.PcapFormat;
import dev.sluice.driver.pcap.PcapWriter;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.node.Frame;
import dev.sluice.net.packet.ChecksumOffload;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The capture of one generator interface. Workers write to it directly, frame by frame and under its lock: a test
 * instrument whose file must be complete at the moment when the streams have ended, not a path for traffic.
 */
final class PgCapture {
    private static final Logger LOG = LoggerFactory.getLogger(PgCapture.class);

    private final PcapWriter writer;
    private final long count;
    private final boolean completeChecksums;
    private boolean failed;

    /**
     * A capture that has not yet touched its file.
     *
     * @param count packets after which it ends, 0 for no end
     * @param completeChecksums true when partial checksums are completed before packets are written
     */
    PgCapture(final Path file, final PgMode mode, final long count, final boolean completeChecksums) {
        writer = new PcapWriter(file, mode == PgMode.ETHERNET ? PcapFormat.LINK_ETHERNET : PcapFormat.LINK_RAW_IP);
        this.count = count;
        this.completeChecksums = completeChecksums;
    }

    /** Writes the packets of a frame; their owner still frees them. Any thread. */
    synchronized void write(final Frame frame, final BufferPool pool) {
        if (failed) {
            return;
        }
        final long now = writer.wallNs();
        for (int i = 0; i < frame.n && (count == 0 || writer.packets() < count); i++) {
            if (completeChecksums && (frame.meta[i] & PacketMeta.CHECKSUM_PARTIAL) != 0) {
                frame.meta[i] = ChecksumOffload.complete(pool, frame.bi[i], frame.meta[i]);
            }
            writer.add(now, pool, frame.bi[i], frame.meta[i], PcapFormat.MAX_PACKET);
        }
        try {
            writer.flush();
        } catch (final IOException e) {
            failed = true;
            LOG.error("capture to {} ends: {}", writer.file(), e.toString());
        }
    }

    /** Closes the file. */
    synchronized void close() {
        try {
            writer.close();
        } catch (final IOException e) {
            LOG.error("closing the capture {}: {}", writer.file(), e.toString());
        }
    }

    /** Its file and how far it is, for the user. */
    synchronized String describe() {
        return writer.file() + ", " + writer.packets() + " packets" + (failed ? ", failed" : "");
    }
}
