package dev.sluice.daemon.training;

import dev.sluice.graph.buffer.BufferPool;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingStream;

/**
 * The program that {@link DeoptimizationTest} runs: trains, then lets a second dataplane forward all kinds of packets,
 * and prints a line for each method of the engine whose compiled code was thrown away meanwhile.
 */
final class DeoptProbe {
    /** Ends the output. */
    static final String END = "end of probe";

    private static final int TURNS = 10_000;

    /** The other actions leave the code in place: one call goes on in the interpreter. */
    private static final Set<String> THROWN_AWAY = Set.of("reinterpret", "make_not_entrant", "make_not_compilable");

    private DeoptProbe() {}

    /** Argument: turns of training. */
    public static void main(final String[] args) throws InterruptedException {
        final BufferPool pool = BufferPool.ofDefaultSize(8192, 2 * Training.CACHES);
        final Training training = new Training(pool);
        for (int turn = 0, turns = Integer.parseInt(args[0]); turn < turns; turn++) {
            training.turn();
        }
        training.close();
        final Training router = new Training(pool);
        final Map<String, Integer> lost = new TreeMap<>();
        try (RecordingStream stream = new RecordingStream()) {
            stream.enable("jdk.Deoptimization").withStackTrace();
            stream.onEvent("jdk.Deoptimization", event -> note(event, lost));
            stream.startAsync();
            for (int turn = 0; turn < TURNS; turn++) {
                router.turn();
            }
            stream.stop();
        }
        lost.forEach((method, times) -> System.out.println("deoptimised " + times + " " + method));
        router.close();
        System.out.println("trained with " + training.received() + " packets");
        System.out.println(END);
    }

    /** Counts an event under the engine's method that it happened in, or that has the JDK's method inlined. */
    private static void note(final RecordedEvent event, final Map<String, Integer> lost) {
        if (!"c2".equals(event.getString("compiler"))
                || !THROWN_AWAY.contains(event.getString("action"))
                || event.getStackTrace() == null) {
            return;
        }
        final List<RecordedFrame> frames = event.getStackTrace().getFrames();
        for (final RecordedFrame frame : frames) {
            final String type = frame.getMethod().getType().getName();
            if (type.startsWith("dev.sluice.") && !type.startsWith(DeoptProbe.class.getPackageName())) {
                final RecordedFrame top = frames.getFirst();
                final String where = type + "." + frame.getMethod().getName() + ":" + frame.getLineNumber()
                        + (top == frame ? "" : " in " + top.getMethod().getName());
                lost.merge(where + " " + event.getString("reason") + " " + event.getString("action"), 1, Integer::sum);
                return;
            }
        }
    }
}
