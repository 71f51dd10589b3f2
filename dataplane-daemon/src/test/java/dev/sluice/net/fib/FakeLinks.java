package dev.sluice.net.fib;

import dev.sluice.net.packet.MacAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Interfaces for tests: {@code if1}, {@code if2} ... with the MAC address {@code 02:fe:00:00:00:<n>}, up unless said
 * otherwise.
 */
final class FakeLinks implements LinkLayer {
    final Set<Integer> down = new HashSet<>();
    final Map<Integer, Integer> mtus = new HashMap<>();
    final Set<Integer> pointToPoint = new HashSet<>();

    @Override
    public String name(final int swIfIndex) {
        return "if" + swIfIndex;
    }

    @Override
    public boolean isUp(final int swIfIndex) {
        return !down.contains(swIfIndex);
    }

    @Override
    public int mtu(final int swIfIndex, final DpoProto proto) {
        return mtus.getOrDefault(swIfIndex, 9000);
    }

    @Override
    public boolean isPointToPoint(final int swIfIndex) {
        return pointToPoint.contains(swIfIndex);
    }

    @Override
    public byte[] rewrite(final int swIfIndex, final long dst, final int etherType) {
        if (isPointToPoint(swIfIndex)) {
            return new byte[0];
        }
        final byte[] bytes = new byte[14];
        MacAddress.toBytes(dst, bytes, 0);
        MacAddress.toBytes(0x02fe_0000_0000L + swIfIndex, bytes, 6);
        bytes[12] = (byte) (etherType >> 8);
        bytes[13] = (byte) etherType;
        return bytes;
    }

    @Override
    public int rewriteNext(final int swIfIndex, final DpoProto proto) {
        return swIfIndex + 10;
    }
}
