package dev.sluice.net.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class Ip6AddressTest {
    @Test
    void makesAddressesOfTheLink() {
        assertEquals(
                "fe80::fe:caff:fefe:7",
                Ip6Address.linkLocal(0x02_fe_ca_fe_00_07L).toString());
        final IpAddress own = IpAddress.parse("fd01::12:3456");
        final long group = Ip6Address.solicitedNodeLow(own.low());
        assertEquals("ff02::1:ff12:3456", Ip6Address.format(Ip6Address.LINK_MULTICAST_HIGH, group));
        assertTrue(Ip6Address.isSolicitedNode(Ip6Address.LINK_MULTICAST_HIGH, group));
        assertFalse(Ip6Address.isSolicitedNode(Ip6Address.LINK_MULTICAST_HIGH, Ip6Address.ALL_NODES_LOW));
        assertEquals(0x3333_ff12_3456L, Ip6Address.multicastMac(group));
    }

    @Test
    void knowsTheKindsOfAddresses() {
        assertTrue(Ip6Address.isLinkLocal(IpAddress.parse("febf::1").high()));
        assertFalse(Ip6Address.isLinkLocal(IpAddress.parse("fec0::1").high()));
        assertTrue(Ip6Address.isMulticast(IpAddress.parse("ff05::1").high()));
        assertFalse(Ip6Address.isMulticast(IpAddress.parse("fe05::1").high()));
    }
}
