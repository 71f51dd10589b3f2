package dev.sluice.driver.pcap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.buffer.BufferCache;
import dev.sluice.graph.buffer.BufferHeader;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PcapFilesTest {
    @TempDir
    Path directory;

    @Test
    void writtenPacketsAreReadBack() throws IOException {
        final Path file = directory.resolve("out.pcap");
        try (PcapWriter writer = new PcapWriter(file, PcapFormat.LINK_RAW_IP)) {
            writer.flush();
            assertFalse(Files.exists(file), "no packet, no file");
            writer.add(1_700_000_000_123_456_789L, new byte[] {9, 1, 2, 3}, 1, 3, 60);
            assertFalse(Files.exists(file));
            writer.flush();
            assertTrue(Files.exists(file));
            writer.add(5_000_000_000L, new byte[70_000], 0, 70_000, 70_000);
        }
        final PcapFile read = PcapReader.read(file);
        assertEquals(2, read.packets());
        assertEquals(PcapFormat.LINK_RAW_IP, read.linkType());
        assertArrayEquals(new byte[] {1, 2, 3}, read.packet(0));
        assertEquals(60, read.originals()[0]);
        assertEquals(1_700_000_000_123_456_000L, read.timesNs()[0]);
        assertEquals(70_000, read.lengths()[1]);
        assertEquals(5_000_000_000L, read.timesNs()[1]);
    }

    @Test
    void theHeaderIsTheOneThatOthersExpect() throws IOException {
        final Path file = directory.resolve("head.pcap");
        try (PcapWriter writer = new PcapWriter(file, PcapFormat.LINK_ETHERNET)) {
            writer.add(0x0102_0304L * 1_000_000_000L + 7000, new byte[] {(byte) 0xaa}, 0, 1, 1);
        }
        assertArrayEquals(
                hex("d4c3b2a1 02000400 00000000 00000000 00000100 01000000 04030201 07000000 01000000 01000000 aa"),
                Files.readAllBytes(file));
    }

    @Test
    void chainedPacketsAreWrittenWhole() throws IOException {
        final BufferPool pool = BufferPool.ofDefaultSize(16, 1);
        final BufferCache buffers = new BufferCache(pool);
        final int first = buffers.allocate();
        final int second = buffers.allocate();
        Slab.put(pool.data(first), new byte[] {1, 2, 3}, 0, 3);
        Slab.put(pool.data(second), new byte[] {4, 5}, 0, 2);
        BufferHeader.next(pool.header(first), second);
        BufferHeader.rest(pool.header(first), 2);
        BufferHeader.meta(pool.header(second), PacketMeta.of(pool.data(second), 2));
        final long meta = PacketMeta.of(pool.data(first), 3) | PacketMeta.CHAINED;
        final Path file = directory.resolve("chain.pcap");
        try (PcapWriter writer = new PcapWriter(file, PcapFormat.LINK_ETHERNET)) {
            writer.add(0, pool, first, meta, 100);
            writer.add(0, pool, first, meta, 4);
        }
        final PcapFile read = PcapReader.read(file);
        assertArrayEquals(new byte[] {1, 2, 3, 4, 5}, read.packet(0));
        assertArrayEquals(new byte[] {1, 2, 3, 4}, read.packet(1));
        assertEquals(5, read.originals()[1]);
        buffers.free(first, meta);
        assertEquals(16, pool.available() + buffers.cached());
    }

    @Test
    void bothByteOrdersAndBothResolutionsAreRead() throws IOException {
        for (final ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            for (final boolean nanoseconds : new boolean[] {false, true}) {
                final PcapFile read = PcapReader.parse("x", file(order, nanoseconds));
                assertEquals(1, read.packets());
                assertEquals(113, read.linkType());
                assertEquals(3_000_000_000L + (nanoseconds ? 42 : 42_000), read.timesNs()[0]);
                assertArrayEquals(new byte[] {7, 8}, read.packet(0));
                assertEquals(1500, read.originals()[0]);
            }
        }
    }

    @Test
    void badFilesAreNamed() throws IOException {
        final Path missing = directory.resolve("missing.pcap");
        assertEquals(
                "open `" + missing + "': No such file or directory",
                assertThrows(IOException.class, () -> PcapReader.read(missing)).getMessage());
        final byte[] good = file(ByteOrder.LITTLE_ENDIAN, false);
        assertEquals("`x': cut off within packet 1 at offset 24", refusal(Arrays.copyOf(good, good.length - 1)));
        assertEquals("`x': too short for a pcap file (10 bytes)", refusal(Arrays.copyOf(good, 10)));
        final byte[] magic = good.clone();
        magic[0] = 1;
        assertEquals("`x': not a pcap file (magic 0xa1b2c301)", refusal(magic));
        final byte[] length = good.clone();
        length[35] = (byte) 0x80;
        assertEquals("`x': packet 1 at offset 24 has a bad length (-2147483646)", refusal(length));
    }

    private static String refusal(final byte[] bytes) {
        return assertThrows(IOException.class, () -> PcapReader.parse("x", bytes))
                .getMessage();
    }

    private static byte[] file(final ByteOrder order, final boolean nanoseconds) {
        return ByteBuffer.allocate(42)
                .order(order)
                .putInt(nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4)
                .putShort((short) 2)
                .putShort((short) 4)
                .putInt(0)
                .putInt(0)
                .putInt(65535)
                .putInt(113)
                .putInt(3)
                .putInt(42)
                .putInt(2)
                .putInt(1500)
                .put((byte) 7)
                .put((byte) 8)
                .array();
    }

    private static byte[] hex(final String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }
}
