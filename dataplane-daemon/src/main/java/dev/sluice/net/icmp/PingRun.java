package dev.sluice.net.icmp;

import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.net.packet.Checksum;
import dev.sluice.net.packet.ChecksumOffload;
import dev.sluice.net.packet.IcmpHeader;
import dev.sluice.net.packet.Ip4Address;
import dev.sluice.net.packet.Ip4Header;
import dev.sluice.net.packet.IpProtocol;
import java.util.Locale;

/** One ping of the CLI: what is still to be sent, and what came back. Main thread. */
final class PingRun {
    /** Largest size: the request stands in one buffer. */
    static final int MAX_SIZE = 2000;

    /** Bytes of an IPv4 packet in front of and in addition to the size: both headers and the time of sending. */
    static final int OVERHEAD = Ip4Header.MIN_LENGTH + IcmpHeader.LENGTH + 8;

    /** VPP's replies read 20 bytes longer than their packets; scripts know the number. */
    private static final int SHOWN_MORE = 20;

    private static final int TTL = 255;
    private static final int LOOKUP = 0;

    /** What the user asked for; addresses in host order, times in nanoseconds, {@code burst} requests a round. */
    record Request(int target, int source, int table, int size, int repeat, int burst, long intervalNs) {}

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
    void reply(final int sequence, final int source, final int ttl, final int length, final long nowNs) {
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
                length + SHOWN_MORE,
                Ip4Address.format(source),
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
        final BufferPool pool = context.buffers().pool();
        final long ip = pool.data(bufferIndex);
        final int length = OVERHEAD + request.size;
        final long icmp = ip + Ip4Header.MIN_LENGTH;
        Slab.putU16be(icmp, IcmpHeader.ECHO_REQUEST << 8);
        Slab.putU16(icmp + IcmpHeader.CHECKSUM, 0);
        Slab.putU16be(icmp + IcmpHeader.ECHO_ID, id);
        Slab.putU16be(icmp + IcmpHeader.ECHO_SEQUENCE, sequence);
        Slab.putU64be(icmp + IcmpHeader.LENGTH, nowNs);
        for (int i = 0; i < request.size; i++) {
            Slab.putU8(ip + OVERHEAD + i, i);
        }
        Slab.putU16(
                icmp + IcmpHeader.CHECKSUM, Checksum.finish(ChecksumOffload.sum(icmp, length - Ip4Header.MIN_LENGTH)));
        Slab.putU16be(ip, Ip4Header.VERSION_IHL_NO_OPTIONS << 8);
        Slab.putU16be(ip + Ip4Header.TOTAL_LENGTH, length);
        Slab.putU16be(ip + Ip4Header.ID, sequence);
        Slab.putU16(ip + Ip4Header.FLAGS_FRAGMENT, 0);
        Slab.putU8(ip + Ip4Header.TTL, TTL);
        Slab.putU8(ip + Ip4Header.PROTOCOL, IpProtocol.ICMP);
        Slab.putU16(ip + Ip4Header.CHECKSUM, 0);
        Slab.putU32be(ip + Ip4Header.SRC, request.source);
        Slab.putU32be(ip + Ip4Header.DST, request.target);
        Slab.putU16(ip + Ip4Header.CHECKSUM, Checksum.finish(ChecksumOffload.sum(ip, Ip4Header.MIN_LENGTH)));
        final long meta = PacketMeta.of(ip, length) | PacketMeta.LOCALLY_ORIGINATED;
        context.emit(
                LOOKUP,
                bufferIndex,
                meta,
                PacketMeta.withL3(PacketMeta.withTable(PacketMeta.x(0), request.table), meta),
                0);
    }
}
