package dev.sluice.graph.reactor;

import dev.sluice.config.CoreSet;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.CompositeAgent;
import org.agrona.concurrent.SystemNanoClock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * One turn over many light threads: the cost of a switch is the difference by their number. Beside it Agrona's
 * composite agent, which has no messages.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LightThreadSwitchBench {
    @Param({"1", "16", "64"})
    public int threads;

    private Reactor idle;
    private Reactor polling;
    private Reactor messages;
    private LightThread[] receivers;
    private AgentInvoker agents;
    private long work;

    @Setup
    public void setUp() {
        final Reactors group = new Reactors(SystemNanoClock.INSTANCE);
        idle = group.add("idle", 0);
        polling = group.add("polling", 1);
        messages = group.add("messages", 2);
        receivers = new LightThread[threads];
        final Agent[] all = new Agent[threads];
        for (int i = 0; i < threads; i++) {
            group.create("idle" + i, CoreSet.of(0));
            final LightThread poller = group.create("polling" + i, CoreSet.of(1));
            poller.sendMessage(() -> poller.registerPoller("p", 0, this::nothing));
            receivers[i] = group.create("messages" + i, CoreSet.of(2));
            all[i] = new Agent() {
                @Override
                public int doWork() {
                    return nothing();
                }

                @Override
                public String roleName() {
                    return "agent";
                }
            };
        }
        for (int i = 0; i < threads; i++) {
            group.reactors().forEach(r -> r.poll(0));
        }
        agents = new AgentInvoker(
                e -> {
                    throw new IllegalStateException(e);
                },
                null,
                threads == 1 ? all[0] : new CompositeAgent(all));
        agents.start();
    }

    private int nothing() {
        work++;
        return 0;
    }

    @Benchmark
    public int turnOverIdleLightThreads() {
        return idle.poll(1);
    }

    @Benchmark
    public int turnOverPollers() {
        return polling.poll(1);
    }

    @Benchmark
    public int turnOverAgronaAgents() {
        return agents.invoke();
    }

    @Benchmark
    public int sendAndRunAMessageEach() {
        for (final LightThread receiver : receivers) {
            receiver.sendMessage(NOTHING);
        }
        return messages.poll(1);
    }

    private static final Runnable NOTHING = () -> {};
}
