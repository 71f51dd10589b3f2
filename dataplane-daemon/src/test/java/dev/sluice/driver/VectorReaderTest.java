package dev.sluice.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.driver.os.CallState;
import dev.sluice.graph.buffer.BufferCache;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.node.Frame;
import org.junit.jupiter.api.Test;

class VectorReaderTest {
    private static final int BUFFERS = 1024;
    private static final int NO_DESCRIPTOR = -1;

    private final BufferPool pool = BufferPool.ofDefaultSize(BUFFERS, 2);
    private final BufferCache worker = new BufferCache(pool);
    private final BufferCache main = new BufferCache(pool);
    private final VectorReader reader = new VectorReader(pool, VnetHeader.LONG_BYTES, 65_535, 14);

    @Test
    void buffersThatStandReadyAreNotInUse() {
        assertEquals(0, reader.receive(new CallState(), NO_DESCRIPTOR, worker, new Frame(), 0));
        assertNotEquals(0, reader.error());
        assertTrue(reader.filled());
        assertEquals(BUFFERS, pool.available() + worker.cached());
        reader.drain(main);
        assertEquals(BUFFERS, pool.available() + worker.cached() + main.cached());
    }
}
