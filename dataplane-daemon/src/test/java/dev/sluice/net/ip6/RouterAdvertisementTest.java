package dev.sluice.net.ip6;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.graph.command.TextOutput;
import dev.sluice.graph.testkit.NodeHarness.Packet;
import dev.sluice.net.Ip6Packets;
import dev.sluice.net.ethernet.EthernetInput;
import dev.sluice.net.packet.EthernetHeader;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Router advertisements: in intervals, and when a host asks. */
class RouterAdvertisementTest {
    private static final long SECOND = 1_000_000_000L;
    private static final String HOST_MAC = "bad615f76454";

    private final Ip6Rig rig = new Ip6Rig();

    @BeforeEach
    void register() {
        RouterDiscovery.register(
                rig.harness.graph(),
                rig.interfaces,
                rig.fibs.link(),
                rig.neighbors.ip6Addresses(),
                rig.commands,
                new ApiRegistry(),
                rig.harness.clock(),
                1,
                () -> {});
        EthernetInput.register(rig.harness.graph(), rig.interfaces, rig.commands)
                .registerType(EthernetHeader.TYPE_IP6, RouterDiscovery.SOLICITATION_NODE);
        rig.harness.refresh();
        rig.harness.turn();
    }

    @AfterEach
    void noBufferIsMissing() {
        rig.close();
    }

    private List<Packet> sent() {
        return rig.harness.out("wire-host-gl");
    }

    private void turn(final long seconds) {
        rig.harness.clock().advance(seconds * SECOND);
        rig.harness.turn();
    }

    private void solicit(final String source) {
        final byte[] header = HexFormat.of().parseHex("333300000002" + HOST_MAC + "86dd");
        final byte[] packet =
                Ip6Packets.icmp(source, "ff02::2", 255, HexFormat.of().parseHex("8500000000000000"));
        final byte[] frame = Arrays.copyOf(header, header.length + packet.length);
        System.arraycopy(packet, 0, frame, header.length, packet.length);
        rig.harness.packet(rig.left.index(), frame);
        rig.harness.run("ethernet-input");
        rig.harness.turn();
    }

    private static byte[] ip(final Packet packet) {
        return Arrays.copyOfRange(packet.data(), 14, packet.data().length);
    }

    @Test
    void saysNothingUnlessToldTo() {
        turn(1000);
        solicit("fe80::2");
        assertEquals(0, sent().size());
        assertEquals(1, rig.harness.counter(RouterSolicitationNode.NODE, "router_solicitation_radv_not_config"));
    }

    @Test
    void advertisesInIntervals() {
        rig.cli("ip6 nd host-gl no ra-suppress");
        rig.harness.turn();
        assertEquals(1, sent().size());
        final byte[] frame = sent().getFirst().data();
        assertEquals("333300000001", HexFormat.of().formatHex(frame, 0, 6));
        final byte[] ip = ip(sent().getFirst());
        assertTrue(Ip6Packets.isRight(ip));
        assertEquals(rig.left.linkLocal().toString(), Ip6Packets.src(ip));
        assertEquals("ff02::1", Ip6Packets.dst(ip));
        assertEquals(255, ip[7] & 0xff);
        assertArrayEquals(HexFormat.of().parseHex("8600"), Arrays.copyOfRange(ip, 40, 42));
        assertEquals(64, ip[44]);
        assertEquals(600, ByteBuffer.wrap(ip).getShort(46));
        assertEquals("010102fec42c0772", HexFormat.of().formatHex(ip, 56, 64));
        turn(16);
        assertEquals(2, sent().size(), "the first ones come in short intervals");
        turn(16);
        assertEquals(3, sent().size());
        turn(149);
        assertEquals(3, sent().size());
        turn(52);
        assertEquals(4, sent().size());
        rig.cli("ip6 nd host-gl ra-suppress");
        turn(1000);
        assertEquals(4, sent().size());
    }

    @Test
    void answersHostsButNotAllTheTime() {
        rig.cli("ip6 nd host-gl ra-send-unicast");
        rig.harness.turn();
        rig.harness.clearOutputs();
        rig.harness.clock().advance(SECOND);
        solicit("fe80::2");
        assertEquals(1, sent().size());
        assertEquals(HOST_MAC, HexFormat.of().formatHex(sent().getFirst().data(), 0, 6));
        assertEquals("fe80::2", Ip6Packets.dst(ip(sent().getFirst())));
        solicit("fe80::2");
        assertEquals(1, sent().size(), "once in three seconds");
        rig.harness.clock().advance(4 * SECOND);
        solicit("::");
        assertEquals("ff02::1", Ip6Packets.dst(ip(sent().getLast())));
        solicit("fd77::2");
        assertEquals(2, sent().size());
        assertEquals(1, rig.harness.counter(RouterSolicitationNode.NODE, "router_solicitation_source_not_on_link"));
        assertTrue(rig.cli("show ip6 interface host-gl").contains("solicitations received 3"));
    }

    @Test
    void advertisesPrefixes() {
        rig.cli("ip6 nd host-gl no ra-suppress");
        rig.cli("ip6 nd host-gl prefix fd01::/64 1000 500 off-link");
        rig.harness.turn();
        byte[] ip = ip(sent().getLast());
        assertEquals("03044040000003e8000001f400000000fd01", HexFormat.of().formatHex(ip, 72, 90));
        assertTrue(rig.cli("show ip6 interface host-gl").contains("prefix fd01::, length 64"));
        turn(16);
        ip = ip(sent().getLast());
        assertEquals(984, ByteBuffer.wrap(ip).getInt(76), "lifetimes run down");
        rig.cli("ip6 nd host-gl no prefix fd01::/64");
        rig.harness.turn();
        assertEquals(72, ip(sent().getLast()).length);
    }

    private String refused(final String line) {
        final TextOutput out = new TextOutput();
        assertTrue(rig.commands.run(line, out) < 0, () -> line + " was taken");
        return out.text();
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertTrue(refused("ip6 nd host-gl ra-lifetime 100 ra-interval 200").contains("lifetime"));
        assertTrue(refused("ip6 nd host-gl ra-interval 100 90").contains("interval"));
        assertTrue(refused("ip6 nd host-gl no prefix fd09::/64").contains("prefix"));
        assertTrue(refused("ip6 nd host-gl nonsense").contains("nonsense"));
        assertFalse(rig.neighbors.ip6Addresses().isRouter(rig.left.index()));
        refused("set ip6 link-local address host-gl fd01::5");
        rig.cli("set ip6 link-local address host-gl fe80::5");
        assertEquals("fe80::5", rig.left.linkLocal().toString());
    }

    @Test
    void turnsIp6OnAndOff() {
        final String address = rig.left.ip6Addresses().getFirst().toString();
        rig.interfaces
                .addressing()
                .removeIp6Address(rig.left, rig.left.ip6Addresses().getFirst());
        assertEquals("fd01::1/64", address);
        assertFalse(rig.left.ip6Enabled());
        refused("disable ip6 interface host-gl");
        rig.cli("enable ip6 interface host-gl");
        assertEquals("fe80::fe:c4ff:fe2c:772", rig.left.linkLocal().toString());
        assertTrue(rig.cli("show ip6 interface").contains("fe80::fe:c4ff:fe2c:772"));
        rig.cli("disable ip6 interface host-gl");
        assertFalse(rig.left.ip6Enabled());
    }
}
