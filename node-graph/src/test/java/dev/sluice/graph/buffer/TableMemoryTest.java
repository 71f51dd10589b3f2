package dev.sluice.graph.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TableMemoryTest {
    @Test
    void shouldGiveZeroesAndKeepWhatIsStored() {
        final TableMemory.Block block = TableMemory.allocate(3 << 20);
        assertEquals(4 << 20, block.bytes(), "whole huge pages");
        final long last = TableMemory.address(block.address() + block.bytes() - 8);
        assertEquals(0, TableMemory.u64(last));
        TableMemory.putU64Release(last, -2);
        assertEquals(-2, TableMemory.u64(last));
        assertEquals(-2, TableMemory.u64Opaque(last));
        TableMemory.putS32Release(last + 4, 7);
        assertEquals(7, TableMemory.s32(last + 4));
        block.discard();
        assertEquals(0, TableMemory.u64(last));
    }

    @Test
    void shouldKeepBlocksApart() {
        final TableMemory.Block one = TableMemory.allocate(1);
        final TableMemory.Block other = TableMemory.allocate(1);
        assertTrue(Math.abs(one.address() - other.address()) >= one.bytes());
    }

    @Test
    void shouldKeepWildAddressesInside() {
        final long wild = TableMemory.address(-1);
        assertEquals(TableMemory.BYTES - 1, wild);
        assertEquals(0, TableMemory.u64(wild), "the guard");
        assertThrows(IndexOutOfBoundsException.class, () -> TableMemory.u64(-1));
    }

    @Test
    void shouldRefuseMoreThanThereIs() {
        assertThrows(IllegalStateException.class, () -> TableMemory.allocate(TableMemory.BYTES + 1));
    }
}
