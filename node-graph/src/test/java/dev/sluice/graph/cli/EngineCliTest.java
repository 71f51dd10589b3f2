package dev.sluice.graph.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.command.TextOutput;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.kthread.AffinityThreadPlatform;
import dev.sluice.graph.kthread.KThread;
import dev.sluice.graph.kthread.KThreadSpec;
import dev.sluice.graph.kthread.KThreads;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Graph;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.node.NodeState;
import dev.sluice.graph.node.ProcessNode;
import dev.sluice.graph.thread.Engine;
import dev.sluice.graph.time.ManualClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine's commands over a small graph on the main thread, turned by hand. */
class EngineCliTest {
    private final ManualClock clock = new ManualClock();
    private final Engine engine = new Engine(0, clock);
    private final KThreads others = new KThreads(new AffinityThreadPlatform());
    private final CommandRegistry registry = new CommandRegistry(EngineCli.guard(engine.threads.barrier()));

    private enum Count {
        SEEN,
        EXPIRED
    }

    @BeforeEach
    void start() throws Exception {
        engine.graph.register(NodeSpec.input("af-packet-input", context -> ctx -> {
                    final Frame frame = ctx.newFrame();
                    for (int i = 0; i < 3; i++) {
                        final int buffer = ctx.buffers().allocate();
                        frame.add(buffer, PacketMeta.of(engine.pool.data(buffer), 60), PacketMeta.x(1), 0);
                    }
                    ctx.send(0, frame);
                    return 3;
                })
                .next("ip4-input")
                .state(NodeState.INTERRUPT)
                .trace(record -> "  length " + record.length()));
        engine.graph.register(NodeSpec.internal("ip4-input", context -> (frame, ctx) -> {
                    ctx.count(Count.SEEN, frame.n);
                    ctx.drop(frame, 1, Count.EXPIRED);
                    return 1;
                })
                .next(Graph.DROP)
                .next("ip4-lookup")
                .count(Count.SEEN, Severity.INFO, "packets")
                .count(Count.EXPIRED, Severity.ERROR, "ip4 ttl <= 1")
                .trace(record -> "  rx " + PacketMeta.rx(record.x())));
        engine.graph.register(Engine.drop("ip4-lookup"));
        engine.graph.register(NodeSpec.process("timer", context -> (nowNs, ctx) -> ProcessNode.WAIT_FOR_EVENT));
        EngineCli.register(new EngineCli.Engine(engine.threads, engine.graph, engine.pool, 2.5, others), registry);
        engine.started();
    }

    @AfterEach
    void stop() {
        others.close();
        engine.close();
    }

    private void packets() {
        engine.threads.main().dispatcher().context("af-packet-input").interrupt();
        engine.start.turnMain();
    }

    private String run(final String command) {
        final TextOutput out = new TextOutput();
        assertEquals(CommandRegistry.OK, registry.run(command, out), out.text());
        return out.text();
    }

    private String refused(final String command) {
        final TextOutput out = new TextOutput();
        assertTrue(registry.run(command, out) < 0, out.text());
        return out.text();
    }

    private static String line(final String text, final String start) {
        return text.lines()
                .filter(line -> line.stripLeading().startsWith(start))
                .findFirst()
                .orElseThrow(() -> new AssertionError(text));
    }

    @Test
    void showRuntimeHasTheColumnsOfVpp() {
        packets();
        clock.advance(2_000_000_000);
        final String text = run("show runtime");
        assertEquals(
                "             Name                 State         Calls          Vectors        Suspends      "
                        + "Packet-Clocks   Vectors/Call  ",
                line(text, "Name"));
        final String row = line(text, "af-packet-input");
        assertEquals(
                "af-packet-input               interrupt wa               1               3               0",
                row.substring(0, 90));
        assertEquals("            3.00", row.substring(row.length() - 16));
        assertTrue(line(text, "timer").startsWith("timer                         \"event wait\""), text);
        assertEquals("  vector rates in 1.5000e0, out 0.0000e0, drop 5.0000e-1, punt 0.0000e0", line(text, "vector"));
        assertTrue(text.startsWith("Time 2.0, 1.000000 sec internal node vector rate 0.00 loops/sec "), text);
    }

    @Test
    void clearRuntimeBeginsAnew() {
        packets();
        run("clear runtime");
        assertEquals(
                List.of(),
                run("show runtime").lines().filter(l -> l.startsWith("ip4")).toList());
        packets();
        assertEquals(
                "1", line(run("show runtime"), "ip4-input").substring(42, 58).strip());
        assertTrue(run("show runtime verbose").contains("handoff_trace"));
        assertEquals(2, run("show runtime summary").lines().count());
        assertTrue(run("show runtime max").contains("Max Node Clocks"));
        assertTrue(run("show runtime max").contains("p99.99"));
    }

    @Test
    void showErrorsHasTheColumnsOfVpp() {
        packets();
        assertEquals(
                List.of(
                        "   Count                  Node                              Reason               Severity ",
                        "         3             ip4-input                           packets                 info   ",
                        "         1             ip4-input                         ip4 ttl <= 1              error  "),
                run("show errors").lines().toList());
        assertEquals(run("show errors"), run("show node counters"));
        run("clear errors");
        assertEquals(1, run("show errors").lines().count());
    }

    @Test
    void countersOfTwoNodesForOneReasonAreOneRow() {
        engine.graph.register(NodeSpec.internal("other", context -> (frame, ctx) -> 0)
                .countAs("ip4-input", Count.SEEN, Severity.INFO, "packets"));
        packets();
        final int index = engine.graph.counterOwners().entrySet().stream()
                .filter(e -> e.getValue().node().equals("other"))
                .mapToInt(Map.Entry::getKey)
                .min()
                .orElseThrow();
        engine.graph.counters().add(0, index, 39);
        assertEquals(
                "        42             ip4-input                           packets                 info   ",
                line(run("show errors"), "42"));
        assertEquals("Thread 0 (test_main):", line(run("show errors verbose"), "Thread"));
        assertTrue(run("show errors verbose").contains("        42             ip4-input"));
        run("clear errors");
        engine.graph.counters().add(0, index, 2);
        assertEquals(3, run("show errors verbose").lines().count());
    }

    @Test
    void showNodeHasTheColumnsOfVpp() {
        packets();
        final String text = run("show node ip4-input");
        assertTrue(text.startsWith("node ip4-input, type internal, state active, index 3\n"), text);
        assertEquals("    next-index  node-index               Node               Vectors", line(text, "next-index"));
        assertEquals("         0           0                error-drop               1   ", line(text, "0 "));
        assertEquals("         1           4                ip4-lookup               2   ", line(text, "1 "));
        assertEquals("    af-packet-input (2)                ", line(text, "af-packet"));
        assertEquals(text, run("show node index 3"));
        assertTrue(run("show node").contains("ip4-lookup"));
    }

    @Test
    void refusesUnknownNodesWithTheNearestOne() {
        assertEquals(
                "show node: unknown node `ip4-inputt', did you mean `ip4-input'?\n", refused("show node ip4-inputt"));
        assertTrue(refused("trace add ip4-input 5").contains("brings no packets in"));
        assertTrue(refused("trace add af-packet-input 0").contains("number of packets"));
    }

    @Test
    void showsTheGraphAsATableAndForGraphviz(@TempDir final Path directory) throws Exception {
        assertEquals(
                List.of(
                        "           Name                      Next                    Previous         ",
                        "ip4-input                       error-drop [0]            af-packet-input     ",
                        "                                ip4-lookup [1]      "),
                run("show vlib graph ip4-input").lines().toList());
        final Path file = directory.resolve("graph.dot");
        run("show vlib graphviz file " + file);
        assertTrue(Files.readString(file).contains("  \"ip4-input\" -> \"ip4-lookup\"\n"));
        assertTrue(run("show vlib graphviz filter ip4-lookup").contains("\"ip4-input\" -> \"ip4-lookup\""));
    }

    @Test
    void tracesPackets() {
        assertEquals("""
            ------------------- Start of thread 0 test_main -------------------
            No packets in trace buffer
            """, run("show trace"));
        run("trace add af-packet-input 2");
        clock.advance(7_472_146_000L);
        packets();
        assertEquals("""
            ------------------- Start of thread 0 test_main -------------------
            Packet 1

            00:00:07:472146: af-packet-input
              length 60
            00:00:07:472146: ip4-input
              rx 1

            Packet 2

            00:00:07:472146: af-packet-input
              length 60
            00:00:07:472146: ip4-input
              rx 1

            """, run("show trace"));
        assertTrue(run("show trace max 1").contains("Limiting display to 1 packets."));
        run("trace filter exclude ip4-input 10");
        assertTrue(run("show trace").contains("No packets"));
        run("trace filter include ip4-input 1");
        assertTrue(
                run("show trace").contains("Packet 1\n") && !run("show trace").contains("Packet 2\n"));
        run("trace filter none");
        run("clear trace");
        assertTrue(run("show trace").contains("No packets"));
    }

    @Test
    void showBuffersHasTheColumnsOfVpp() {
        final String text = run("show buffers");
        assertEquals(
                "Pool Name            Index NUMA  Size  Data Size  Total  Avail  Cached   Used  ", line(text, "Pool"));
        assertTrue(
                line(text, "default-numa-0").startsWith("default-numa-0         0     0   2368     2048     8192   "),
                text);
        assertTrue(text.endsWith("  0       0   \n"), text);
    }

    @Test
    void showThreadsHasTheColumnsOfVpp() throws Exception {
        final String text = run("show threads");
        assertEquals(
                "ID     Name                Type        LWP     Sched Policy (Priority)  lcore  Core   Socket State   "
                        + "  ",
                line(text, "ID"));
        final String row = line(text, "0 ");
        assertEquals("0      test_main                       ", row.substring(0, 39));
        assertTrue(row.contains("other (0)                any"), row);
        final KThread stats = others.create(KThreadSpec.of("stats", self -> 0));
        assertTrue(line(run("show threads"), "1 ").startsWith("1      kthreadd            creator     "));
        final String other = line(run("show threads"), "2 ");
        assertTrue(other.startsWith("2      stats               stats       " + stats.threadId()), other);
        assertTrue(other.contains("other (0) "), other);
        assertTrue(other.stripTrailing().endsWith("created"), other);
        stats.stop();
    }

    @Test
    void showBarrierNamesTheReason() {
        run("clear trace");
        final String text = run("show barrier");
        assertTrue(text.startsWith("2 syncs, 0 with rebuild, 0 timed out\n"), text);
        assertTrue(text.lines().toList().getLast().endsWith("  cli clear trace"), text);
        run("clear barrier");
        assertEquals("0 syncs, 0 with rebuild, 0 timed out\n", run("show barrier"));
    }

    @Test
    void showsTheQueuesBetweenThreads() {
        assertEquals("No worker handoff queues exist\n", run("show frame-queue"));
        final var handoff = engine.threads.handoffs().create("ip4-lookup");
        assertEquals("""
            Worker handoff queue index 0 (next node 'ip4-lookup'):
            No trace data for frame queues
            """, run("show frame-queue histogram"));
        final Frame frame = new Frame();
        final var main = engine.threads.main().dispatcher();
        for (int i = 0; i < 20; i++) {
            frame.add(main.buffers().allocate(), 0, 0, 0);
        }
        handoff.enqueue(main.context("ip4-input"), frame, new int[20]);
        engine.start.turnMain();
        assertEquals("""
            Worker handoff queue index 0 (next node 'ip4-lookup'):
              Thread 0 test_main
                ring size 64 in use 0 head 1 tail 1
                vectors received 20, dropped as sender 0
                   vectors      frames
                     17-32           1
            """, run("show frame-queue histogram"));
    }

    @Test
    void logsEventsOfTheBarrierWhenAsked() {
        run("event-logger trace barrier");
        run("clear trace");
        final String text = run("show event-logger");
        assertTrue(text.contains(": thread 0: barrier closed, 0 workers gathered in "), text);
        assertEquals("Stopped the event logger...\n", run("event-logger stop"));
        run("event-logger clear");
        final String empty = run("show event-logger");
        assertTrue(empty.matches("0 of [1-9][0-9]* events in buffer, logger stopped\n"), empty);
        assertEquals("Restarted the event logger...\n", run("event-logger restart"));
        run("event-logger resize 2");
        run("clear trace");
        run("clear trace");
        final String full = run("show event-logger all");
        assertTrue(full.matches("(?s)2 of [1-9][0-9]* events in buffer, logger running\n.*"), full);
        run("event-logger trace barrier disable");
        assertTrue(refused("event-logger trace nothing").contains("api, cli, barrier"));
    }

    @Test
    void logsCommandsWhenAsked() {
        run("show errors");
        run("event-logger trace cli");
        run("show buffers");
        final String text = run("show event-logger");
        assertTrue(text.contains(": thread 0: cli-cmd: show buffers\n"), text);
        assertTrue(text.endsWith(": thread 0: cli-cmd: show event-logger\n"), text);
        assertTrue(!text.contains("show errors"), text);
    }

    @Test
    void clockJitterHasARowForEachThread() {
        final String text = run("show clock jitter");
        assertTrue(text.contains("p99.99"), text);
        assertEquals(1 + engine.threads.all().size(), text.lines().count(), text);
    }

    @Test
    void showsTheClock() {
        clock.advance(18_235_352_000L);
        final String text = run("show clock");
        assertTrue(
                text.matches("(?s)Time now 18\\.235352, \\w{3}, \\d\\d \\w{3} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT\n.*"),
                text);
        assertTrue(text.contains("\n0: Time now 18.235352\nThread 0 offset 0.000000000 error 0.000000000\n"), text);
        assertEquals("set clock adjust: the clock cannot be moved\n", refused("set clock adjust 5"));
    }

    @Test
    void calibrationHasALineForEachThread() {
        final TextOutput out = new TextOutput();
        assertTrue(registry.run("show calibration", out) >= 0);
        final String[] words = line(out.text(), engine.threads.main().name()).split("\\s+");
        assertEquals(2.5, Double.parseDouble(words[1]) / Double.parseDouble(words[2]), 0.01);
    }
}
