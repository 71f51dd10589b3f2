package dev.sluice.net.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChecksumTest {
    /** The forwarded echo request of a real router, its checksum from the kernel. */
    private static final String HEADER = "450000547c7940003f01ab290a0100020a020002";

    private static ByteBuffer header() {
        return ByteBuffer.wrap(HexFormat.of().parseHex(HEADER)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static boolean isBad(final ByteBuffer header) {
        return Checksum.isBadIp4(header.getLong(0), header.getLong(8), header.getInt(16));
    }

    @Test
    void shouldAcceptAGoodHeaderAndRefuseEverySingleBitError() {
        assertFalse(isBad(header()));
        for (int bit = 0; bit < 160; bit++) {
            final ByteBuffer bad = header();
            bad.put(bit >> 3, (byte) (bad.get(bit >> 3) ^ 1 << (bit & 7)));
            assertTrue(isBad(bad), "bit " + bit);
        }
    }

    @Test
    void shouldAgreeWithTheSumOfBytesOnRandomHeaders() {
        final Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            final byte[] bytes = new byte[20];
            random.nextBytes(bytes);
            final ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            buffer.putShort(10, (short) 0);
            final int checksum = Checksum.finish(Checksum.sum(bytes, 0, 20));
            buffer.putShort(10, (short) checksum);
            assertFalse(isBad(buffer));
            buffer.putShort(10, (short) (checksum + 1 + random.nextInt(0xfffd)));
            assertEquals(Checksum.fold(Checksum.sum(bytes, 0, 20)) != 0xffff, isBad(buffer));
        }
    }

    @Test
    void shouldFollowTheTtlDownToOne() {
        final ByteBuffer buffer = header();
        for (int ttl = 63; ttl > 1; ttl--) {
            buffer.put(Ip4Header.TTL, (byte) (ttl - 1));
            buffer.putShort(10, (short) Checksum.ttlDecremented(buffer.getShort(10) & 0xffff));
            assertFalse(isBad(buffer), "ttl " + ttl);
        }
    }

    @Test
    void shouldUpdateForEveryKindOfCarryAsRfc1624Says() {
        // RFC 1624 section 4: HC = 0xdd2f, m = 0x5555, m' = 0x3285 gives 0x0000.
        assertEquals(0x0000, Checksum.update16(0xdd2f, 0x5555, 0x3285));
        final ByteBuffer buffer = header();
        final int old = buffer.getInt(Ip4Header.SRC);
        buffer.putInt(Ip4Header.SRC, 0xfeffff0a);
        buffer.putShort(10, (short) Checksum.update32(buffer.getShort(10) & 0xffff, old, 0xfeffff0a));
        assertFalse(isBad(buffer));
    }

    @Test
    void shouldPadAnOddByteAndNeverSendUdpZero() {
        assertEquals(Checksum.sum(new byte[] {1, 2, 3, 0}, 0, 4), Checksum.sum(new byte[] {1, 2, 3}, 0, 3));
        assertEquals(0xffff, Checksum.finishUdp(0xffff));
    }
}
