package dev.sluice.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import org.junit.jupiter.api.Test;

class VnetHeaderTest {
    private final BufferPool pool = BufferPool.ofDefaultSize(1, 1);
    private final long header = pool.header(0);
    private final long data = pool.data(0);

    @Test
    void shouldCarryWhatIsToBeDoneToAnEgressWithALongerLinkHeader() {
        final long flags = VnetHeader.received(header, VnetHeader.NEEDS_CSUM, 1, 1448, 34, 16, 0, 5000);
        assertEquals(PacketMeta.CHECKSUM_PARTIAL | PacketMeta.GSO, flags);
        // four bytes more in front: the frame begins earlier, the L4 header stands where it stood
        final long meta = PacketMeta.of(data - 4, 2000) | flags;
        Slab.putU8(data + 34 + 12, 0x80);
        assertTrue(VnetHeader.write(data - 16, VnetHeader.LONG_BYTES, header, data, meta));
        assertEquals(VnetHeader.NEEDS_CSUM, Slab.u8(data - 16));
        assertEquals(1, Slab.u8(data - 15));
        assertEquals(38 + 32, Slab.u16(data - 14));
        assertEquals(1448, Slab.u16(data - 12));
        assertEquals(38, Slab.u16(data - 10));
        assertEquals(16, Slab.u16(data - 8));
        assertEquals(0, Slab.u16(data - 6));
    }

    @Test
    void shouldWriteZeroesForAnOrdinaryFrame() {
        Slab.putU64(data - 12, -1);
        Slab.putU32(data - 4, -1);
        assertTrue(VnetHeader.write(data - 12, VnetHeader.LONG_BYTES, header, data, PacketMeta.of(data, 60)));
        assertEquals(0, Slab.u64(data - 12));
        assertEquals(0, Slab.u32(data - 4));
    }

    @Test
    void shouldLeaveTheBytesInFrontOfAShortHeaderAlone() {
        Slab.putU16(data - 12, 0x1234);
        Slab.putU16(data, 0x5678);
        assertTrue(VnetHeader.write(data - 10, VnetHeader.BYTES, header, data, PacketMeta.of(data, 60)));
        assertEquals(0x1234, Slab.u16(data - 12));
        assertEquals(0x5678, Slab.u16(data));
    }

    @Test
    void shouldRefuseAChecksumOutsideOfTheFrame() {
        assertEquals(0, VnetHeader.received(header, VnetHeader.NEEDS_CSUM, 0, 0, 60, 16, 0, 70));
        final long flags = VnetHeader.received(header, VnetHeader.NEEDS_CSUM, 0, 0, 34, 16, 0, 70);
        assertEquals(PacketMeta.CHECKSUM_PARTIAL, flags);
        assertFalse(VnetHeader.write(data, VnetHeader.BYTES, header, data, PacketMeta.of(data + 40, 60) | flags));
        assertFalse(VnetHeader.write(data - 10, VnetHeader.BYTES, header, data, PacketMeta.of(data, 51) | flags));
        assertTrue(VnetHeader.write(data - 10, VnetHeader.BYTES, header, data, PacketMeta.of(data, 52) | flags));
    }

    @Test
    void shouldKnowChecksumsThatTheKernelVerified() {
        assertEquals(
                PacketMeta.CHECKSUM_CORRECT, VnetHeader.received(header, VnetHeader.DATA_VALID, 0, 0, 0, 0, 0, 60));
        assertEquals(0, VnetHeader.received(header, 0, 0, 0, 0, 0, 0, 60));
    }
}
