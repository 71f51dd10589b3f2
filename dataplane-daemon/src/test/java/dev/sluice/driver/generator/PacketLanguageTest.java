package dev.sluice.driver.generator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class PacketLanguageTest {
    @Test
    void udpOverIp4OverEthernet() throws CommandException {
        // as a packet builder writes it: Ether(src="00:01:00:02:00:03", dst="00:04:00:05:00:06") / IP(src="10.0.0.1",
        // dst="10.2.0.1", id=0)
        //        / UDP(sport=1234, dport=2345) / bytes(range(4))
        assertEquals(
                "000400050006000100020003080045000020000000004011 66ca 0a0000010a020001 04d20929000c dbd3 00010203"
                        .replace(" ", ""),
                only("IP4: 1.2.3 -> 4.5.6 UDP: 10.0.0.1 -> 10.2.0.1 UDP: 1234 -> 2345 incrementing 4", Layer.ETHERNET));
    }

    @Test
    void linesAndHexAndSizes() throws CommandException {
        final String text = "UDP: 1.2.3.4 -> 5.6.7.8\n UDP: 1 -> 2 checksum 0 hex 0xAAbb";
        assertEquals(
                "aabb",
                packets(text, Layer.IP4, new PacketSize(30, 30, false), 1)
                        .getFirst()
                        .substring(56));
        assertEquals(
                "aabb0000",
                packets(text, Layer.IP4, new PacketSize(32, 32, false), 1)
                        .getFirst()
                        .substring(56));
        assertEquals(
                "aa",
                packets(text, Layer.IP4, new PacketSize(29, 29, false), 1)
                        .getFirst()
                        .substring(56));
        assertEquals(
                28,
                packets(text, Layer.IP4, new PacketSize(1, 1, false), 1)
                                .getFirst()
                                .length()
                        / 2);
    }

    @Test
    void checksumsAreRight() throws CommandException {
        for (final String text : List.of(
                "UDP: 10.0.0.1 -> 10.2.0.1 UDP: 1 -> 2 incrementing 33",
                "TCP: 10.0.0.1 -> 10.2.0.1 ttl 3 tos 8 fragment id 77 df TCP: 1 -> 2 syn ack seqnum 5 window 100"
                        + " incrementing 11",
                "ICMP: 10.0.0.1 -> 10.2.0.1 ICMP echo_request id 7 seq 9 incrementing 5",
                "IP_IN_IP: 1.1.1.1 -> 2.2.2.2 UDP: 10.0.0.1 -> 10.2.0.1 UDP: 1 -> 2 incrementing 3")) {
            final byte[] packet = HexFormat.of().parseHex(only(text, Layer.IP4));
            assertEquals(0, TestSums.ip4(packet, 0), text);
            assertEquals(0, TestSums.innermost(packet, 0), text);
        }
        for (final String text : List.of(
                "UDP: 2001:db8::1 -> 2001:db8::2 hop-limit 9 UDP: 1 -> 2 incrementing 33",
                "TCP: 2001:db8::1 -> 2001:db8::2 TCP: 1 -> 2 incrementing 2",
                "ICMP6: fe80::1 -> ff02::1 ICMP echo_request incrementing 5")) {
            assertEquals(0, TestSums.innermost(HexFormat.of().parseHex(only(text, Layer.IP6)), 0), text);
        }
    }

    @Test
    void ip4FieldsAreWhereTheyBelong() throws CommandException {
        assertEquals(
                "45080018004d20020306",
                only("TCP: 1.2.3.4 -> 5.6.7.8 ttl 3 tos 8 fragment id 77 offset 16 mf hex 00000000", Layer.IP4)
                        .substring(0, 20));
    }

    @Test
    void tcpFlagsAndNumbers() throws CommandException {
        assertEquals(
                "00500051000000050000000650120064",
                only("TCP: 1.2.3.4 -> 5.6.7.8 TCP: 80 -> 81 syn ack seqnum 5 acknum 6 window 100", Layer.IP4)
                        .substring(40, 72));
    }

    @Test
    void arpAndVlan() throws CommandException {
        assertEquals(
                "ffffffffffff020000000001" + "8100000a" + "0806" + "0001080006040001" + "0200000000010a000001"
                        + "0000000000000a000002",
                only(
                        "ARP: 02:00:00:00:00:01 -> ff:ff:ff:ff:ff:ff vlan 10 "
                                + "request: 02:00:00:00:00:01/10.0.0.1 -> 0.0.0/10.0.0.2",
                        Layer.ETHERNET));
        assertEquals(
                "0000000000020000000000018100000a810000140800" + "ff",
                only("0x0800: 0.0.1 -> 0.0.2 vlan 10 vlan 20 hex ff", Layer.ETHERNET));
    }

    @Test
    void rangesRunThroughTheirValues() throws CommandException {
        for (final String range : List.of("10.0.0.254 - 10.0.1.1", "10.0.0.254-10.0.1.1")) {
            final List<String> packets = packets(
                    "UDP: " + range + " -> 1.2.3.4 UDP: 10-12 -> 7", Layer.IP4, new PacketSize(28, 28, false), 5);
            final List<String> sources =
                    packets.stream().map(p -> p.substring(24, 32)).toList();
            assertEquals(List.of("0a0000fe", "0a0000ff", "0a000100", "0a000101", "0a0000fe"), sources);
            final List<String> ports =
                    packets.stream().map(p -> p.substring(40, 44)).toList();
            assertEquals(List.of("000a", "000b", "000c", "000a", "000b"), ports);
            for (final String packet : packets) {
                assertEquals(0, TestSums.ip4(HexFormat.of().parseHex(packet), 0));
                assertEquals(0, TestSums.innermost(HexFormat.of().parseHex(packet), 0));
            }
        }
        assertEquals(
                12,
                renderer("UDP: 10.0.0.254 - 10.0.1.1 -> 1.2.3.4 UDP: 10-12 -> 7", Layer.IP4)
                        .period());
    }

    @Test
    void randomValuesStayInTheirRange() throws CommandException {
        final String text = "UDP: 2001:db8::1 + 2001:db8::4 -> ::1 UDP: 100+200 -> 5";
        assertEquals(-1, renderer(text, Layer.IP6).period());
        boolean varies = false;
        final List<String> packets = packets(text, Layer.IP6, new PacketSize(48, 60, true), 200);
        for (final String packet : packets) {
            final int port = Integer.parseInt(packet.substring(80, 84), 16);
            final int source = Integer.parseInt(packet.substring(44, 48), 16);
            varies |= !packet.equals(packets.getFirst());
            assertEquals(true, port >= 100 && port <= 200, packet);
            assertEquals(true, source >= 1 && source <= 4, packet);
            assertEquals(0, TestSums.innermost(HexFormat.of().parseHex(packet), 0), packet);
        }
        assertEquals(true, varies);
    }

    @Test
    void refusalsNameTheWord() {
        assertEquals("missing packet data", refusal("", Layer.IP4));
        assertEquals(
                "expected IPv4 header (<protocol>: <ip4> -> <ip4>), got `UDQ: 1.2.3.4 -> 1.2.3.5'",
                refusal("UDQ: 1.2.3.4 -> 1.2.3.5", Layer.IP4));
        assertEquals(
                "expected source IPv4 address, got `1.2.3 -> 1.2.3.5'", refusal("UDP: 1.2.3 -> 1.2.3.5", Layer.IP4));
        assertEquals("expected `->', got `1.2.3.5'", refusal("UDP: 1.2.3.4 1.2.3.5", Layer.IP4));
        assertEquals(
                "expected source port (0-65535), got `70000 -> 1'",
                refusal("UDP: 1.2.3.4 -> 1.2.3.5 UDP: 70000 -> 1", Layer.IP4));
        assertEquals(
                "expected payload (incrementing <n> or hex <digits>), got `increasing 5'",
                refusal("UDP: 1.2.3.4 -> 1.2.3.5 UDP: 7 -> 1 increasing 5", Layer.IP4));
        assertEquals(
                "empty range for source port (0-65535)", refusal("UDP: 1.2.3.4 -> 1.2.3.5 UDP: 9-8 -> 1", Layer.IP4));
        assertEquals(
                "a range of IPv6 addresses must agree in the first 64 bits",
                refusal("UDP: 1::1 - 2::1 -> ::1", Layer.IP6));
        assertEquals("unknown input `more'", refusal("UDP: 1::1 -> ::1 UDP: 1 -> 2 hex 00 more", Layer.IP6));
    }

    private static String refusal(final String text, final Layer first) {
        return assertThrows(CommandException.class, () -> PacketLanguage.parse(new CommandInput(text), first))
                .getMessage();
    }

    private static PacketRenderer renderer(final String text, final Layer first) throws CommandException {
        final PacketTemplate template = PacketLanguage.parse(new CommandInput(text), first);
        return new PacketRenderer(template, new PacketSize(template.naturalSize(), template.naturalSize(), false));
    }

    private static String only(final String text, final Layer first) throws CommandException {
        final PacketTemplate template = PacketLanguage.parse(new CommandInput(text), first);
        return packets(text, first, new PacketSize(template.naturalSize(), template.naturalSize(), false), 1)
                .getFirst();
    }

    private static List<String> packets(final String text, final Layer first, final PacketSize size, final int n)
            throws CommandException {
        final PacketRenderer renderer = new PacketRenderer(PacketLanguage.parse(new CommandInput(text), first), size);
        final TemplateRegion region = new TemplateRegion(n, size.max());
        renderer.render(region, n);
        final List<String> packets = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            packets.add(HexFormat.of().formatHex(region.bytes, region.starts[i], region.starts[i] + region.lengths[i]));
        }
        return packets;
    }
}
