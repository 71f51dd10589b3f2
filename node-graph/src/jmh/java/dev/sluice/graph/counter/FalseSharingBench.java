package dev.sluice.graph.counter;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.GroupThreads;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Whether one worker's counting costs another anything: a row alone, two rows of {@link WorkerCounters} counted in by
 * two threads at once, and, for comparison, neighbouring longs of one array. The first two must agree; the third shows
 * what a shared line would cost. Needs two cores.
 */
@State(Scope.Group)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FalseSharingBench {
    private static final int OBJECT = 3;

    private final WorkerCounters counters = rows();
    private final long[] shared = new long[64];

    private static WorkerCounters rows() {
        final WorkerCounters counters = new WorkerCounters("/bench", "packets", 2, 2);
        counters.ensure(8);
        return counters;
    }

    /** One worker alone. */
    @Benchmark
    @Group("alone")
    @GroupThreads(1)
    public void alone() {
        counters.add(0, OBJECT, 1, 64);
    }

    /** The first of two workers. */
    @Benchmark
    @Group("rows")
    @GroupThreads(1)
    public void firstRow() {
        counters.add(0, OBJECT, 1, 64);
    }

    /** The second of two workers. */
    @Benchmark
    @Group("rows")
    @GroupThreads(1)
    public void secondRow() {
        counters.add(1, OBJECT, 1, 64);
    }

    /** The first of two threads that count in one line. */
    @Benchmark
    @Group("line")
    @GroupThreads(1)
    public void firstInLine() {
        shared[32]++;
    }

    /** The second of two threads that count in one line. */
    @Benchmark
    @Group("line")
    @GroupThreads(1)
    public void secondInLine() {
        shared[33]++;
    }
}
