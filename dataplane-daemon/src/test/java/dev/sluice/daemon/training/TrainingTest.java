package dev.sluice.daemon.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeKind;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TrainingTest {
    private static final int TURNS = 3000;
    private static final int ATTEMPTS = 20;

    /** Nodes that share their code with those that are reached, under a name that no packet is sent to here. */
    private static final Set<String> NOT_REACHED =
            Set.of("drop", "punt", "ip4-input-no-checksum", "ip4-load-balance", "ip6-load-balance");

    private final BufferPool pool = BufferPool.ofDefaultSize(Training.BUFFERS, Training.CACHES);

    @Test
    void allBuffersComeBack() {
        final Training training = new Training(pool);
        for (int turn = 0; turn < 1000; turn++) {
            training.turn();
        }
        training.close();
        assertEquals(pool.buffers(), pool.available());
    }

    @Test
    void packetsReachEveryNodeThatNeedsNoDevice() {
        final Training training = new Training(pool);
        for (int turn = 0; turn < 1000; turn++) {
            training.turn();
        }
        final List<String> idle = new ArrayList<>();
        for (int i = 0; i < training.worker().size(); i++) {
            final NodeContext node = training.worker().context(i);
            if (node != null
                    && node.kind() == NodeKind.INTERNAL
                    && node.stats().snapshot().vectors() == 0
                    && !NOT_REACHED.contains(node.name())
                    // these make a system call for each packet
                    && !node.name().contains("punt")
                    && !node.name().startsWith("ipsec")) {
                idle.add(node.name());
            }
        }
        training.close();
        assertEquals(List.of(), idle);
    }

    @Test
    void ringsOfLearnedStationsRunOver() {
        final Training training = new Training(pool);
        for (int turn = 0; turn < 1000; turn++) {
            training.turn();
        }
        final long lost = training.counted("L2 learn events lost, queue full");
        training.close();
        assertTrue(lost > 0);
    }

    /**
     * What the JIT compiler and the class loader allocate is other threads' or comes in the first turns; but where
     * compiled code gives up, the machine may make the name of a class, so that one attempt of many must be clean.
     */
    @Test
    void aWorkerAllocatesNothingInItsSteadyState() {
        final Training training = new Training(pool);
        for (int turn = 0; turn < TURNS; turn++) {
            training.turn();
        }
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final long thread = Thread.currentThread().threadId();
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < ATTEMPTS && least > 0; attempt++) {
            final long before = threads.getThreadAllocatedBytes(thread);
            for (int turn = 0; turn < TURNS; turn++) {
                training.workerTurn();
            }
            least = Math.min(least, threads.getThreadAllocatedBytes(thread) - before);
            training.mainTurn();
        }
        training.close();
        assertTrue(least == 0, TURNS + " turns of the worker allocated " + least + " bytes");
    }
}
