package dev.sluice.net.gso;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.graph.buffer.BufferHeader;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.testkit.NodeHarness;
import dev.sluice.net.Ip4Packets;
import dev.sluice.net.NetBed;
import dev.sluice.net.arc.FeatureArcs;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GsoNodeTest {
    private static final int ETHERNET = 14;
    private static final int IP4 = 20;
    private static final int IP6 = 40;
    private static final int TCP = 32;
    private static final int SEQUENCE = 0xffff_fff0;
    private static final int CWR_PSH_ACK_FIN = 0x99;
    private static final int TCP_OVER_IP4 = 1;
    private static final int TCP_OVER_IP6 = 4;
    private static final int UDP = 3;

    private final NetBed bed = new NetBed();
    private final NodeHarness harness = bed.harness;
    private final FeatureArcs arcs = new FeatureArcs(harness.graph());

    @BeforeEach
    void register() {
        arcs.arc("ip4-output", "interface-output");
        arcs.arc("ip6-output", "interface-output");
        GsoFeature.register(harness.graph(), arcs, bed.interfaces, bed.commands, new ApiRegistry());
        harness.refresh();
    }

    @AfterEach
    void close() {
        bed.close();
    }

    private static byte[] data(final int length) {
        final byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    /** An Ethernet frame with TCP, its timestamp option included, over either family. */
    private static byte[] frame(final boolean v4, final byte[] data) {
        final ByteBuffer out = ByteBuffer.allocate(ETHERNET + (v4 ? IP4 : IP6) + TCP + data.length);
        out.put(NetBed.hex("020000000001 020000000002")).putShort((short) (v4 ? 0x0800 : 0x86dd));
        if (v4) {
            out.put(Arrays.copyOf(Ip4Packets.ip("10.1.0.2", "10.2.0.2", 6, 0x4000, new byte[TCP + data.length]), IP4));
            out.putShort(ETHERNET + 4, (short) 0xffff);
        } else {
            out.putInt(0x6000_0000)
                    .putShort((short) (TCP + data.length))
                    .put((byte) 6)
                    .put((byte) 64);
            out.put(NetBed.hex("20010db8000000000000000000000001 20010db8000000000000000000000002"));
        }
        out.putShort((short) 1000).putShort((short) 2000).putInt(SEQUENCE).putInt(7);
        out.put((byte) (TCP / 4 << 4))
                .put((byte) CWR_PSH_ACK_FIN)
                .putShort((short) 512)
                .putInt(0);
        out.put(NetBed.hex("0101080a 00000001 00000002"));
        return out.put(data).array();
    }

    private void add(final byte[] frame, final int type, final int size) {
        harness.packet(bed.left.index(), frame, type == 0 ? 0 : PacketMeta.GSO | PacketMeta.CHECKSUM_PARTIAL, 5);
        final long x = PacketMeta.withTx(PacketMeta.x(bed.left.index()), bed.right.index());
        final int buffer = harness.lastBuffer();
        final long data = harness.dispatcher().buffers().pool().data(buffer);
        harness.lastX(PacketMeta.withL3(x, data + ETHERNET));
        final long header = harness.dispatcher().buffers().pool().header(buffer);
        BufferHeader.offload(header, type, size, ETHERNET + IP4, 16);
    }

    private static int pseudoSum(final byte[] segment, final boolean v4) {
        final int l4 = ETHERNET + (v4 ? IP4 : IP6);
        int sum = 6 + segment.length - l4;
        for (int at = ETHERNET + (v4 ? 12 : 8); at < l4; at += 2) {
            sum += Ip4Packets.u16(segment, at);
        }
        final byte[] even = Arrays.copyOf(segment, segment.length + (segment.length - l4 & 1));
        for (int at = l4; at < even.length; at += 2) {
            sum += Ip4Packets.u16(even, at);
        }
        sum = (sum & 0xffff) + (sum >>> 16);
        return (sum & 0xffff) + (sum >>> 16);
    }

    private static void assertSegments(
            final List<NodeHarness.Packet> segments, final byte[] data, final int size, final boolean v4) {
        final ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int k = 0; k < segments.size(); k++) {
            final byte[] bytes = segments.get(k).data();
            final int l4 = ETHERNET + (v4 ? IP4 : IP6);
            final boolean last = k == segments.size() - 1;
            assertEquals(0, segments.get(k).meta() & (PacketMeta.GSO | PacketMeta.CHECKSUM_PARTIAL));
            assertEquals(5, segments.get(k).aux());
            assertEquals(SEQUENCE + all.size(), ByteBuffer.wrap(bytes).getInt(l4 + 4));
            assertEquals((last ? 0x19 : 0x10) | (k == 0 ? 0x80 : 0), bytes[l4 + 13] & 0xff);
            assertEquals(0xffff, pseudoSum(bytes, v4), "checksum of segment " + k);
            if (v4) {
                assertTrue(Ip4Packets.isRight(Arrays.copyOfRange(bytes, ETHERNET, bytes.length)));
                assertEquals(bytes.length - ETHERNET, Ip4Packets.u16(bytes, ETHERNET + 2));
                assertEquals(0xffff + k & 0xffff, Ip4Packets.u16(bytes, ETHERNET + 4));
            } else {
                assertEquals(bytes.length - l4, Ip4Packets.u16(bytes, ETHERNET + 4));
            }
            assertTrue(last || bytes.length == l4 + TCP + size);
            all.write(bytes, l4 + TCP, bytes.length - l4 - TCP);
        }
        assertArrayEquals(data, all.toByteArray());
    }

    @Test
    void cutsTcpOverIp4() {
        final byte[] data = data(60_001);
        add(frame(true, data), TCP_OVER_IP4, 1448);
        harness.run("gso-ip4");
        final List<NodeHarness.Packet> segments = harness.out("interface-output");
        assertEquals(42, segments.size());
        assertSegments(segments, data, 1448, true);
        assertEquals(42, harness.counter("gso-ip4", "segments"));
        assertEquals(0, harness.buffersInUse());
    }

    @Test
    void cutsTcpOverIp6WithEcn() {
        final byte[] data = data(5000);
        add(frame(false, data), TCP_OVER_IP6 | 0x80, 1428);
        harness.run("gso-ip6");
        assertSegments(harness.out("interface-output"), data, 1428, false);
    }

    @Test
    void segmentsAreNoLongerThanABuffer() {
        final byte[] data = data(20_000);
        add(frame(true, data), TCP_OVER_IP4, 8900);
        harness.run("gso-ip4");
        assertSegments(harness.out("interface-output"), data, 2048 - ETHERNET - IP4 - TCP, true);
    }

    @Test
    void noPacketOvertakesAnother() {
        add(frame(true, data(10)), 0, 0);
        add(frame(true, data(3000)), TCP_OVER_IP4, 1000);
        add(frame(true, data(20)), 0, 0);
        harness.run("gso-ip4");
        assertEquals(
                List.of(10, 1000, 1000, 1000, 20),
                harness.out("interface-output").stream()
                        .map(packet -> packet.data().length - ETHERNET - IP4 - TCP)
                        .toList());
    }

    @Test
    void dropsWhatCannotBeCut() {
        add(frame(true, data(3000)), UDP, 1000);
        final byte[] lies = frame(true, data(3000));
        lies[ETHERNET + IP4 + 12] = 0x10;
        add(lies, TCP_OVER_IP4, 1000);
        add(frame(true, data(3000)), TCP_OVER_IP4, 0);
        harness.run("gso-ip4");
        assertEquals(1, harness.counter("gso-ip4", "not_tcp"));
        assertEquals(2, harness.counter("gso-ip4", "malformed"));
        assertEquals(3, harness.out("error-drop").size());
    }

    @Test
    void isTurnedOnAndOffForAnInterface() {
        bed.cli("set interface feature gso host-gr enable");
        assertEquals(List.of("gso-ip4"), arcs.find("ip4-output").enabledOn(bed.right.index()));
        assertEquals(List.of("gso-ip6"), arcs.find("ip6-output").enabledOn(bed.right.index()));
        bed.cli("set interface feature gso host-gr disable");
        assertEquals(List.of(), arcs.find("ip4-output").enabledOn(bed.right.index()));
    }
}
