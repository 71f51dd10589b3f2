package dev.sluice.net.ip;

import dev.sluice.graph.node.Graph;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.thread.ThreadTimer;
import dev.sluice.graph.thread.ThreadTimers;
import dev.sluice.net.arc.Feature;
import dev.sluice.net.arc.FeatureArc;
import dev.sluice.net.packet.Icmp6Header;
import dev.sluice.net.packet.IcmpHeader;
import dev.sluice.net.packet.IpFamily;

/**
 * The reassembly of one family's fragments on all threads: its limits, whether it is on. Main thread, but for what the
 * nodes read.
 */
public final class Reassemblies {
    private static final long MS = 1_000_000L;

    private final IpFamily family;
    private final Reassembly[] byThread;
    private final NodeContext[] expiries;
    private final ThreadTimer[] timers;
    private volatile Reassembly.Limits limits = Reassembly.Limits.DEFAULT;
    private volatile boolean local = true;

    private Reassemblies(final IpFamily family, final int threads) {
        this.family = family;
        byThread = new Reassembly[threads];
        expiries = new NodeContext[threads];
        timers = new ThreadTimer[threads];
    }

    /** Registers the node for fragments to us, and the one that gives datagrams up. At start-up. */
    public static Reassemblies register(final Graph graph, final IpFamily family, final int threads) {
        final Reassemblies made = new Reassemblies(family, threads);
        graph.register(ReassemblyNode.local(made));
        graph.register(ReassemblyExpiryNode.spec(made));
        return made;
    }

    /** Registers the feature of an arc that all packets of an interface come along. At start-up. */
    public void registerFeature(final Graph graph, final FeatureArc arc) {
        graph.register(ReassemblyNode.feature(this, arc));
        arc.add(Feature.of(featureNode()));
    }

    /** Has datagrams given up in time. At start-up. */
    public void start(final ThreadTimers threadTimers) {
        for (int i = 0; i < timers.length; i++) {
            final int thread = i;
            timers[i] = threadTimers.timer(family + "-reassembly-expiry", thread, () -> expire(thread));
        }
        walk();
    }

    private void walk() {
        for (final ThreadTimer timer : timers) {
            if (timer != null) {
                timer.every(limits.walkMs() * MS);
            }
        }
    }

    /**
     * Gives up datagrams that wait for fragments too long: to be called by each thread, with its index. The work is
     * done by the expiry node in the thread's next look at its input nodes.
     */
    public void expire(final int thread) {
        if (byThread[thread] != null && byThread[thread].open() > 0) {
            expiries[thread].interrupt();
        }
    }

    /** The node of packets to us. */
    public String localNode() {
        return family + "-local-full-reassembly";
    }

    String featureNode() {
        return family + "-full-reassembly-feature";
    }

    IpFamily family() {
        return family;
    }

    /** Any thread. */
    Reassembly.Limits limits() {
        return limits;
    }

    void limits(final Reassembly.Limits changed) {
        limits = changed;
        walk();
    }

    /** Whether fragments to us are put together. Any thread. */
    boolean local() {
        return local;
    }

    void local(final boolean on) {
        local = on;
    }

    /** The thread's reassembly, made by whichever of its nodes comes first. */
    Reassembly of(final NodeContext context) {
        final int thread = context.thread();
        if (byThread[thread] == null) {
            byThread[thread] = new Reassembly(family, context.buffers());
        }
        return byThread[thread];
    }

    /** Datagrams and fragments that are held, of all threads: as they are seen from main. */
    int[] held() {
        final int[] sums = new int[2];
        for (final Reassembly reassembly : byThread) {
            if (reassembly != null) {
                sums[0] += reassembly.open();
                sums[1] += reassembly.held();
            }
        }
        return sums;
    }

    void expiry(final NodeContext context) {
        expiries[context.thread()] = context;
    }

    /** What senders are told whose datagrams have taken too long. */
    int timeExceeded() {
        return family == IpFamily.IP4
                ? IcmpHeader.errorWord(IcmpHeader.TIME_EXCEEDED, IcmpHeader.CODE_REASSEMBLY_TIME_EXCEEDED, 0)
                : Icmp6Header.errorWord(Icmp6Header.TIME_EXCEEDED, Icmp6Header.CODE_REASSEMBLY_TIME_EXCEEDED, 0);
    }
}
