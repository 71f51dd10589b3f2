package dev.sluice.driver.generator;

import dev.sluice.driver.generator.PacketTemplate.Fixup;
import dev.sluice.net.packet.Checksum;
import dev.sluice.net.packet.IcmpHeader;
import dev.sluice.net.packet.Ip4Header;
import dev.sluice.net.packet.IpProtocol;
import dev.sluice.net.packet.TcpHeader;
import dev.sluice.net.packet.UdpHeader;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Makes one packet after the other out of a description: sizes and fields change as it says, lengths and checksums are
 * filled in. Allocates nothing once made. Owner: the thread that generates.
 */
final class PacketRenderer {
    /** Periods up to this are rendered once and replayed. */
    private static final long MAX_PERIOD = 1 << 16;

    private static final long SEED = 0x5eed_0f51_1ceL;

    private final byte[] header;
    private final byte[] payload;
    private final FieldEdit[] edits;
    private final Fixup[] fixups;
    private final PacketSize size;
    private final SplittableRandom random = new SplittableRandom(SEED);
    private long number;

    /** @param size of the packets; never below the headers */
    PacketRenderer(final PacketTemplate template, final PacketSize size) {
        this.header = template.header();
        this.payload = template.payload();
        this.edits = template.edits().toArray(new FieldEdit[0]);
        this.fixups = template.fixups().toArray(new Fixup[0]);
        this.size = size;
    }

    /** After how many packets they repeat; -1 for never, or too late to keep them all. */
    int period() {
        long period = 1;
        if (size.min() != size.max()) {
            if (size.random()) {
                return -1;
            }
            period = size.max() - size.min() + 1L;
        }
        for (final FieldEdit edit : edits) {
            final long values = edit.values();
            if (edit.random() || values <= 0 || values > MAX_PERIOD) {
                return -1;
            }
            period = period / gcd(period, values) * values;
            if (period > MAX_PERIOD) {
                return -1;
            }
        }
        return (int) period;
    }

    /** Starts again with the first packet. */
    void restart() {
        number = 0;
    }

    /** Appends the next {@code n} packets to a region. */
    void render(final TemplateRegion region, final int n) {
        for (int i = 0; i < n; i++) {
            next(region);
        }
    }

    private void next(final TemplateRegion region) {
        final int wanted = size.min() == size.max()
                ? size.min()
                : size.min() + (int) pick(size.random(), size.max() - size.min() + 1L);
        final int length = Math.max(wanted, header.length);
        final int at = region.open(length);
        final byte[] to = region.bytes;
        System.arraycopy(header, 0, to, at, header.length);
        final int body = Math.min(payload.length, length - header.length);
        System.arraycopy(payload, 0, to, at + header.length, body);
        Arrays.fill(to, at + header.length + body, at + length, (byte) 0);
        for (final FieldEdit edit : edits) {
            final long values = edit.values();
            final long value = edit.low() + (values == 0 ? random.nextLong() : pick(edit.random(), values));
            for (int i = edit.width() - 1, shift = 0; i >= 0; i--, shift += 8) {
                to[at + edit.offset() + i] = (byte) (value >>> shift);
            }
        }
        for (int f = 0; f < fixups.length; f++) {
            if (fixups[f].length()) {
                fillLength(to, at, length, fixups[f]);
            }
        }
        // the innermost first: an outer checksum covers it
        for (int f = fixups.length - 1; f >= 0; f--) {
            if (fixups[f].checksum()) {
                fillChecksum(to, at, length, f);
            }
        }
        number++;
    }

    private long pick(final boolean anyValue, final long values) {
        return anyValue ? random.nextLong(values) : Long.remainderUnsigned(number, values);
    }

    private static void fillLength(final byte[] to, final int at, final int length, final Fixup fixup) {
        final int rest = length - fixup.offset();
        switch (fixup.layer()) {
            case IP4 -> put16(to, at + fixup.offset() + Ip4Header.TOTAL_LENGTH, rest);
            case IP6 -> put16(to, at + fixup.offset() + 4, rest - PacketValues.IP6_HEADER);
            default -> put16(to, at + fixup.offset() + UdpHeader.TOTAL_LENGTH, rest);
        }
    }

    private void fillChecksum(final byte[] to, final int at, final int length, final int f) {
        final Fixup fixup = fixups[f];
        final int start = at + fixup.offset();
        final int rest = length - fixup.offset();
        switch (fixup.layer()) {
            case IP4 -> store(to, start + Ip4Header.CHECKSUM, Checksum.finish(sum(to, start, Ip4Header.MIN_LENGTH)));
            case ICMP4 -> store(to, start + IcmpHeader.CHECKSUM, Checksum.finish(sum(to, start, rest)));
            case ICMP6 -> transport(to, at, start, rest, f, IpProtocol.ICMP6, IcmpHeader.CHECKSUM);
            case TCP -> transport(to, at, start, rest, f, IpProtocol.TCP, TcpHeader.CHECKSUM);
            default -> transport(to, at, start, rest, f, IpProtocol.UDP, UdpHeader.CHECKSUM);
        }
    }

    private void transport(
            final byte[] to,
            final int at,
            final int start,
            final int rest,
            final int f,
            final int protocol,
            final int field) {
        final long sum = sum(to, start, rest) + pseudo(to, at, rest, f, protocol);
        store(to, start + field, protocol == IpProtocol.UDP ? Checksum.finishUdp(sum) : Checksum.finish(sum));
    }

    /** The sum of the pseudo header that the next outer IP header gives (RFC 768, RFC 8200 section 8.1). */
    private long pseudo(final byte[] to, final int at, final int rest, final int f, final int protocol) {
        for (int outer = f - 1; outer >= 0; outer--) {
            final int ip = at + fixups[outer].offset();
            final long tail = ((long) protocol << 8) + (Short.reverseBytes((short) rest) & 0xffff);
            if (fixups[outer].layer() == Layer.IP4) {
                return Checksum.sum(to, ip + Ip4Header.SRC, 8) + tail;
            }
            if (fixups[outer].layer() == Layer.IP6) {
                return Checksum.sum(to, ip + 8, 32) + tail;
            }
        }
        return 0;
    }

    private static long sum(final byte[] bytes, final int offset, final int length) {
        return Checksum.sum(bytes, offset, length);
    }

    private static void store(final byte[] to, final int at, final int loaded) {
        to[at] = (byte) loaded;
        to[at + 1] = (byte) (loaded >>> 8);
    }

    private static void put16(final byte[] to, final int at, final int value) {
        to[at] = (byte) (value >>> 8);
        to[at + 1] = (byte) value;
    }

    private static long gcd(final long a, final long b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
