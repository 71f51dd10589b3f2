package dev.sluice.net.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IpAddressTest {
    private static String again(final String text) {
        return IpAddress.parse(text).toString();
    }

    @Test
    void writesTheShortestFormOfRfc5952() {
        assertEquals("::", again("0:0:0:0:0:0:0:0"));
        assertEquals("::1", again("0:0::1"));
        assertEquals("2001:db8::", again("2001:DB8:0:0::"));
        assertEquals("2001:db8::1:0:0:1", again("2001:db8:0:0:1:0:0:1"));
        assertEquals("2001:0:0:1::1", again("2001:0:0:1:0:0:0:1"));
        assertEquals("2001:db8:0:1:1:1:1:1", again("2001:db8:0:1:1:1:1:1"));
        assertEquals("1:2:3:4:5:6:7:8", again("1:2:3:4:5:6:7:8"));
        assertEquals("::ffff:a01:203", again("::ffff:10.1.2.3"));
        assertEquals("10.1.2.3", again("10.1.2.3"));
    }

    @Test
    void refusesWhatIsNoAddress() {
        for (final String text : new String[] {
            "",
            ":",
            ":::",
            "1::2::3",
            "1:2:3:4:5:6:7",
            "1:2:3:4:5:6:7:8:9",
            "12345::",
            "g::",
            "1:2:3:4:5:6:7::8",
            "::1.2.3",
            "1.2.3.4::",
            ":1::",
            "1:",
            "fe80::1%eth0",
            "10.0.0"
        }) {
            assertNull(IpAddress.tryParse(text), text);
        }
        assertThrows(IllegalArgumentException.class, () -> IpAddress.parse("nonsense"));
        assertThrows(IllegalArgumentException.class, () -> IpPrefix.parse("::/129"));
        assertThrows(IllegalArgumentException.class, () -> Ip6Prefix.parse("10.0.0.0/8"));
    }

    @Test
    void agreesWithTheJdkOnRandomAddresses() throws UnknownHostException {
        final Random random = new Random(1);
        for (int i = 0; i < 2000; i++) {
            final byte[] octets = new byte[16];
            for (int k = 0; k < 16; k++) {
                octets[k] = (byte) (random.nextInt(3) == 0 ? random.nextInt() : 0);
            }
            octets[0] = 0x20;
            final IpAddress address = IpAddress.fromOctets(IpFamily.IP6, octets);
            assertArrayEquals(octets, address.octets());
            assertArrayEquals(octets, InetAddress.getByName(address.toString()).getAddress());
            final String unshortened = Inet6Address.getByAddress(octets).getHostAddress();
            assertEquals(address, IpAddress.parse(unshortened));
        }
    }

    @Test
    void knowsWhatAddressesAreFor() {
        assertTrue(IpAddress.parse("fe80::1").isIp6LinkLocal());
        assertTrue(IpAddress.parse("febf::1").isIp6LinkLocal());
        assertFalse(IpAddress.parse("fec0::1").isIp6LinkLocal());
        assertTrue(IpAddress.parse("ff02::1").isMulticast());
        assertTrue(IpAddress.parse("224.0.0.1").isMulticast());
        assertFalse(IpAddress.parse("fe02::1").isMulticast());
        assertTrue(IpAddress.parse("::").isAny());
    }

    @Test
    void masksAndCountsPrefixesOfBothFamilies() {
        assertEquals(
                "2001:db8::/32", IpPrefix.parse("2001:db8:1:2::3/32").network().toString());
        assertEquals(
                "2001:db8::ffff:0:0/96",
                IpPrefix.parse("2001:db8::ffff:1:2/96").network().toString());
        assertEquals("2001:db8::1/128", IpPrefix.parse("2001:db8::1").network().toString());
        assertEquals("::/0", IpPrefix.parse("ffff::/0").network().toString());
        assertTrue(IpPrefix.parse("2001:db8::/64").contains(IpAddress.parse("2001:db8::9")));
        assertFalse(IpPrefix.parse("2001:db8::/64").contains(IpAddress.parse("2001:db8:0:1::9")));
        assertTrue(IpPrefix.parse("2001:db8::/127").contains(IpAddress.parse("2001:db8::1")));
        assertFalse(IpPrefix.parse("2001:db8::/127").contains(IpAddress.parse("2001:db8::2")));
        assertFalse(IpPrefix.parse("::/0").contains(IpAddress.parse("10.0.0.1")));
        assertTrue(IpPrefix.parse("10.0.0.0/8").contains(IpAddress.parse("10.0.0.1")));
        assertTrue(IpPrefix.parse("2001:db8::1/64").overlaps(IpPrefix.parse("2001:db8::/120")));
        assertEquals("2001:db8:1::/48", IpPrefix.parse("2001:db8::/48").plus(1).toString());
        assertEquals(
                "2001:db9::/48", IpPrefix.parse("2001:db8::/48").plus(0x10000).toString());
        assertEquals(
                "2001:db8:0:1::/128",
                IpPrefix.parse("2001:db8::ffff:ffff:ffff:ffff").plus(1).toString());
        assertEquals(
                "2001:db8:0:1::/65",
                IpPrefix.parse("2001:db8::8000:0:0:0/65").plus(1).toString());
        assertEquals(
                "2001:db8:0:2::/65", IpPrefix.parse("2001:db8::/65").plus(4).toString());
    }
}
