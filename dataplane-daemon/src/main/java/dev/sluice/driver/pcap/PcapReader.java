package dev.sluice.driver.pcap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/** Reads a pcap file at once: both byte orders, microseconds and nanoseconds, any link type. Stateless. */
public final class PcapReader {
    private PcapReader() {}

    /**
     * Reads a whole file.
     *
     * @throws IOException when it cannot be opened, is no pcap file, or ends within a packet; the message names the
     *     file and is meant for the user
     */
    public static PcapFile read(final Path file) throws IOException {
        final byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (final NoSuchFileException e) {
            throw new IOException("open `" + file + "': No such file or directory", e);
        } catch (final AccessDeniedException e) {
            throw new IOException("open `" + file + "': Permission denied", e);
        } catch (final OutOfMemoryError e) {
            throw new IOException("open `" + file + "': File too large", e);
        } catch (final IOException e) {
            throw new IOException("read `" + file + "': " + e.getMessage(), e);
        }
        return parse(file.toString(), bytes);
    }

    /**
     * Reads the bytes of a file.
     *
     * @param name of the file, for errors
     * @throws IOException when they are no pcap file or end within a packet
     */
    public static PcapFile parse(final String name, final byte[] bytes) throws IOException {
        if (bytes.length < PcapFormat.FILE_HEADER) {
            throw new IOException("`" + name + "': too short for a pcap file (" + bytes.length + " bytes)");
        }
        final ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        final int magic = in.getInt(0);
        if (isMagic(Integer.reverseBytes(magic))) {
            in.order(ByteOrder.BIG_ENDIAN);
        } else if (!isMagic(magic)) {
            throw new IOException(String.format("`%s': not a pcap file (magic 0x%08x)", name, magic));
        }
        final long unitNs = in.getInt(0) == PcapFormat.MAGIC_NANOSECONDS ? 1 : 1000;
        // the high bits of the last word carry the length of an FCS in some files
        final int linkType = in.getInt(20) & 0xffff;
        return records(name, in, unitNs, linkType);
    }

    private static boolean isMagic(final int word) {
        return word == PcapFormat.MAGIC_MICROSECONDS || word == PcapFormat.MAGIC_NANOSECONDS;
    }

    private static PcapFile records(final String name, final ByteBuffer in, final long unitNs, final int linkType)
            throws IOException {
        int[] offsets = new int[256];
        int[] lengths = new int[256];
        int[] originals = new int[256];
        long[] timesNs = new long[256];
        int n = 0;
        int at = PcapFormat.FILE_HEADER;
        final int end = in.limit();
        while (at < end) {
            if (end - at < PcapFormat.RECORD_HEADER) {
                throw cutOff(name, n, at);
            }
            final int length = in.getInt(at + 8);
            if (length < 0 || length > PcapFormat.MAX_PACKET) {
                throw new IOException("`" + name + "': packet " + (n + 1) + " at offset " + at + " has a bad length ("
                        + length + ")");
            }
            if (end - at - PcapFormat.RECORD_HEADER < length) {
                throw cutOff(name, n, at);
            }
            if (n == offsets.length) {
                offsets = Arrays.copyOf(offsets, 2 * n);
                lengths = Arrays.copyOf(lengths, 2 * n);
                originals = Arrays.copyOf(originals, 2 * n);
                timesNs = Arrays.copyOf(timesNs, 2 * n);
            }
            timesNs[n] = (in.getInt(at) & 0xffff_ffffL) * 1_000_000_000L + (in.getInt(at + 4) & 0xffff_ffffL) * unitNs;
            lengths[n] = length;
            originals[n] = in.getInt(at + 12);
            offsets[n++] = at + PcapFormat.RECORD_HEADER;
            at += PcapFormat.RECORD_HEADER + length;
        }
        return new PcapFile(
                in.array(),
                Arrays.copyOf(offsets, n),
                Arrays.copyOf(lengths, n),
                Arrays.copyOf(originals, n),
                Arrays.copyOf(timesNs, n),
                linkType);
    }

    private static IOException cutOff(final String name, final int packets, final int at) {
        return new IOException("`" + name + "': cut off within packet " + (packets + 1) + " at offset " + at);
    }
}
