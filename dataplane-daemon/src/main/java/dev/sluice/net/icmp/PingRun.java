package dev.sluice.net.icmp;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.IpFamily;
import java.util.Locale;

/** One ping of the CLI: what is still to be sent, and what came back. Main thread. */
final class PingRun {
    /** Largest size: the request stands in one buffer. */
    static final int MAX_SIZE = 2000;

    /** VPP's IPv4 replies read 20 bytes longer than their packets; scripts know the number. */
    private static final int SHOWN_MORE = 20;

    /** What the user asked for; times in nanoseconds, {@code burst} requests a round, sent as if from an interface. */
    record Request(
            IpAddress target,
            IpAddress source,
            int swIfIndex,
            int table,
            int size,
            int repeat,
            int burst,
            long intervalNs) {}

    private final int id;
    private final Request request;
    private final CommandOutput out;
    private final CommandOutput.Completion end;
    private final long[] sentNs;
    private final short[] answers;
    private int rounds;
    private int sent;
    private int received;
    private int lost;
    private long nextNs = Long.MIN_VALUE;

    PingRun(final int id, final Request request, final CommandOutput out, final CommandOutput.Completion end) {
        this.id = id;
        this.request = request;
        this.out = out;
        this.end = end;
        final int window = Math.min(0x10000, request.repeat);
        sentNs = new long[window];
        answers = new short[window];
    }

    /** Identifier in the messages. */
    int id() {
        return id;
    }

    /** Requests so far. */
    int sent() {
        return sent;
    }

    /** Requests that were answered so far. */
    int received() {
        return received;
    }

    /** The user has had enough: prints what there is and ends the command at once. */
    void cancel() {
        finish();
    }

    /**
     * Does what is due.
     *
     * @return when to come again, or -1 when the ping is over
     */
    long run(final long nowNs, final NodeContext context) {
        final boolean allAnswered = rounds == request.repeat && received >= sent;
        if (allAnswered || rounds == request.repeat && nowNs >= nextNs) {
            finish();
            return -1;
        }
        if (nowNs >= nextNs && rounds < request.repeat) {
            rounds++;
            sentNs[slot(rounds)] = nowNs;
            answers[slot(rounds)] = 0;
            for (int i = 0; i < request.burst; i++) {
                send(nowNs, context);
            }
            nextNs = nowNs + request.intervalNs;
        }
        return nextNs;
    }

    private void finish() {
        final int missing = sent - Math.min(received, sent);
        out.line("");
        out.line(
                "Statistics: %d sent, %d received, %d%% packet loss",
                sent, received, sent == 0 ? 0 : 100L * missing / sent);
        if (lost > 0) {
            out.line("%d requests were not sent, no buffer was free", lost);
        }
        end.end(null);
    }

    /** A reply came. */
    void reply(final int sequence, final IpAddress source, final int ttl, final int length, final long nowNs) {
        // when the numbers have gone round, any of them may be on its way
        if (sequence > rounds || rounds == 0) {
            return;
        }
        final int slot = slot(sequence);
        if (answers[slot] == request.burst) {
            return;
        }
        answers[slot]++;
        received++;
        out.line(
                "%d bytes from %s: icmp_seq=%d ttl=%d time=%s ms",
                length + (source.family() == IpFamily.IP4 ? SHOWN_MORE : 0),
                source,
                sequence,
                ttl,
                String.format(Locale.ROOT, "%.4f", Math.max(0, nowNs - sentNs[slot]) / 1e6));
    }

    private int slot(final int sequence) {
        return (sequence - 1 & 0xffff) % sentNs.length;
    }

    private void send(final long nowNs, final NodeContext context) {
        final int bufferIndex = context.buffers().allocate();
        if (bufferIndex < 0) {
            lost++;
            return;
        }
        // all requests of a burst have the number of their round, as in VPP
        final int sequence = rounds & 0xffff;
        sent++;
        final long ip = context.buffers().pool().data(bufferIndex);
        final int length = EchoRequests.write(ip, request.source, request.target, id, sequence, request.size, nowNs);
        final long meta = PacketMeta.of(ip, length) | PacketMeta.LOCALLY_ORIGINATED;
        context.emit(
                request.target.family() == IpFamily.IP4 ? PingProcess.IP4_LOOKUP : PingProcess.IP6_LOOKUP,
                bufferIndex,
                meta,
                PacketMeta.withL3(PacketMeta.withTable(PacketMeta.x(request.swIfIndex), request.table), meta),
                0);
    }
}
