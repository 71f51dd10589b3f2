package dev.sluice.net.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class Ip4FormatTest {
    private static String format(final String hex) {
        final byte[] data = HexFormat.of().parseHex(hex);
        final StringBuilder out = new StringBuilder("  ");
        Ip4Format.append(out, data, 0, data.length, 2);
        return out.toString();
    }

    @Test
    void shouldPrintAnEchoRequestAsTheTracerOfVpp() {
        assertEquals("""
            ICMP: 10.1.0.2 -> 10.2.0.2
              tos 0x00, ttl 63, length 84, checksum 0xab29 dscp CS0 ecn NON_ECN
              fragment id 0x7c79, flags DONT_FRAGMENT
            ICMP echo_request checksum 0xfe08 id 29021\
            """.indent(2).stripTrailing(), format("450000547c7940003f01ab290a0100020a0200020800fe08715d0001"));
    }

    @Test
    void shouldSayWhatABadChecksumShouldBe() {
        assertEquals("""
            UDP: 10.1.0.2 -> 10.2.0.2
              tos 0xb8, ttl 63, length 84, checksum 0x0000 (should be 0xca5f) dscp EF ecn NON_ECN
              fragment id 0x7c79 offset 16, flags MORE_FRAGMENTS\
            """.indent(2).stripTrailing(), format("45b800547c7920023f1100000a0100020a02000200350036"));
    }

    @Test
    void shouldPrintTcpPortsFlagsAndWindow() {
        assertEquals(
                """
                TCP: 10.1.0.2 -> 10.2.0.2
                  tos 0x00, ttl 64, length 40, checksum 0x66ca dscp CS0 ecn NON_ECN
                  fragment id 0x0000
                TCP: 4660 -> 80
                  seq. 0x00000001 ack 0x00000000
                  flags 0x12 SYN ACK, tcp header: 20 bytes
                  window 512, checksum 0xabcd\
                """.indent(2).stripTrailing(),
                format("4500002800000000400666ca0a0100020a0200021234005000000001000000005012" + "0200abcd0000"));
    }

    @Test
    void framesShowTheIp6HeaderTheyCarry() {
        final byte[] frame = HexFormat.of()
                .parseHex("02000000000b02000000000a86dd" + "6000000000083a40" + "20010db8000000000000000000000001"
                        + "20010db8000000000000000000000002" + "8000000000010002");
        final String text = EthernetFormat.format(frame, frame.length, 2);
        assertTrue(
                text.startsWith("  IP6: 02:00:00:00:00:0a -> 02:00:00:00:00:0b\n  ICMP6: 2001:db8::1 -> 2001:db8::2\n"),
                text);
        assertTrue(text.contains("\n    tos 0x00, flow label 0x0, hop limit 64, payload length 8"), text);
    }
}
