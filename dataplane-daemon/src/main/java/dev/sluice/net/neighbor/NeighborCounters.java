package dev.sluice.net.neighbor;

import dev.sluice.graph.counter.WorkerCounters;
import dev.sluice.net.iface.InterfaceCounters;

/**
 * Messages of neighbour resolution by interface, under VPP's names: {@code /net/arp/rx/requests} and so on. Received
 * are those that were found to be well formed and for a network of ours. Rows belong to the threads.
 */
public final class NeighborCounters {
    /** Answers received. */
    public final WorkerCounters rxReplies;

    /** Requests received. */
    public final WorkerCounters rxRequests;

    /** Announcements received of neighbours that are known. */
    public final WorkerCounters rxGratuitous;

    /** Answers sent. */
    public final WorkerCounters txReplies;

    /** Requests sent. */
    public final WorkerCounters txRequests;

    /** Announcements sent. */
    public final WorkerCounters txGratuitous;

    /**
     * Adds the six counters; main thread, at start-up.
     *
     * @param protocol {@code "arp"} or {@code "ip6-nd"}
     */
    public NeighborCounters(final InterfaceCounters counters, final String protocol) {
        final String rx = "/net/" + protocol + "/rx/";
        final String tx = "/net/" + protocol + "/tx/";
        rxReplies = counters.add(rx + "replies");
        rxRequests = counters.add(rx + "requests");
        rxGratuitous = counters.add(rx + "gratuitous");
        txReplies = counters.add(tx + "replies");
        txRequests = counters.add(tx + "requests");
        txGratuitous = counters.add(tx + "gratuitous");
    }

    /** The figures of an interface as {@code show ip neighbor-stats} prints them. */
    String format(final int swIfIndex) {
        return " rx:[" + row(swIfIndex, rxReplies, rxRequests, rxGratuitous) + "] tx:["
                + row(swIfIndex, txReplies, txRequests, txGratuitous) + "]";
    }

    private static String row(
            final int swIfIndex,
            final WorkerCounters replies,
            final WorkerCounters requests,
            final WorkerCounters gratuitous) {
        return "reply:" + replies.sum(swIfIndex) + " request:" + requests.sum(swIfIndex) + " gratuitous:"
                + gratuitous.sum(swIfIndex) + " ";
    }
}
