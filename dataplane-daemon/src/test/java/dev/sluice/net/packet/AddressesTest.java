package dev.sluice.net.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class AddressesTest {
    @Test
    void shouldReadAndWriteIp4Addresses() {
        assertEquals(0x0a000001, Ip4Address.parse("10.0.0.1"));
        assertEquals(-1, Ip4Address.parse("255.255.255.255"));
        assertEquals("203.0.113.5", Ip4Address.format(Ip4Address.parse("203.0.113.5")));
        assertEquals(0x0100000a, Ip4Address.toLoaded(0x0a000001));
        for (final String bad :
                new String[] {"", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1..2.3", "1.2.3.", "a.b.c.d", "1.2.3.4 "}) {
            assertFalse(Ip4Address.isValid(bad), bad);
        }
        assertEquals(
                "not an IPv4 address: `1.2.3'",
                assertThrows(IllegalArgumentException.class, () -> Ip4Address.parse("1.2.3"))
                        .getMessage());
    }

    @Test
    void shouldRefuseALengthAbove32WithTheWordsOfVpp() {
        assertEquals(
                "Invalid prefix len: 33",
                assertThrows(IllegalArgumentException.class, () -> Ip4Prefix.parse("10.0.0.0/33"))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> Ip4Prefix.parse("10.0.0.0/"));
        assertThrows(IllegalArgumentException.class, () -> Ip4Prefix.parse("10.0.0.0/-1"));
    }

    @Test
    void shouldComputeMasksNetworksAndCover() {
        final Ip4Prefix prefix = Ip4Prefix.parse("10.1.2.3/24");
        assertEquals("10.1.2.0/24", prefix.network().toString());
        assertEquals("10.1.2.255", Ip4Address.format(prefix.broadcast()));
        assertEquals(0, Ip4Prefix.mask(0));
        assertEquals(-1, Ip4Prefix.mask(32));
        assertTrue(Ip4Prefix.DEFAULT.covers(prefix));
        assertTrue(prefix.contains(0x0a0102ff));
        assertFalse(prefix.contains(0x0a0103ff));
        assertFalse(prefix.covers(Ip4Prefix.parse("10.1.2.0/23")));
        assertEquals("10.1.4.0/24", prefix.network().plus(2).toString());
    }

    @Test
    void shouldReadAndWriteMacAddresses() {
        assertEquals(0x02fec42c0772L, MacAddress.parse("02:fe:c4:2c:07:72"));
        assertEquals(0x02fec42c0772L, MacAddress.parse("02fe.c42c.0772"));
        assertEquals("02:fe:c4:2c:07:72", MacAddress.format(0x02fec42c0772L));
        assertEquals(0x72072cc4fe02L, MacAddress.toLoaded(0x02fec42c0772L));
        assertEquals(0x02fec42c0772L, MacAddress.fromLoaded(0xabcd_7207_2cc4_fe02L));
        assertTrue(MacAddress.isGroup(MacAddress.BROADCAST));
        assertFalse(MacAddress.isGroup(0x02fec42c0772L));
        for (final String bad :
                new String[] {"", "02:fe:c4:2c:07", "02:fe:c4:2c:07:72:1", "02:fe:c4:2c:07:723", "g2:fe:c4:2c:07:72"}) {
            assertFalse(MacAddress.isValid(bad), bad);
        }
    }
}
