package dev.sluice.net.iface;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.net.NetBed;
import dev.sluice.net.arc.FeatureArcs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InterfaceCliTest {
    private final NetBed bed = new NetBed();

    @BeforeEach
    void register() {
        final RxQueues none = new RxQueues(BarrierGuard.none(), null, 1);
        new InterfaceCli(bed.interfaces, none, new FeatureArcs(bed.beside), thread -> "main").register(bed.commands);
        bed.address(bed.left, "10.0.0.1/24");
    }

    @AfterEach
    void close() {
        bed.close();
    }

    @Test
    void showsAllInterfacesByNameOrThoseNamed() {
        final String[] all = bed.cli("show interface").split("\n");
        assertEquals(4, all.length);
        assertTrue(all[0].matches(" +Name +Idx +State +MTU \\(L3/IP4/IP6/MPLS\\) +Counter +Count +"), all[0]);
        assertTrue(all[1].matches("host-gl +[0-9]+ +up +9000/0/0/0 *"), all[1]);
        assertTrue(all[2].startsWith("host-gr "), all[2]);
        assertEquals(all[2], bed.cli("show int host-gr").split("\n")[1]);
        assertEquals("show interface: unknown interface `eth7'\n", bed.refused("show interface host-gr eth7"));
    }

    @Test
    void takesWhatToShowBeforeOrBehindTheInterface() {
        assertEquals("host-gl (up):\n  L3 10.0.0.1/24\n", bed.cli("show interface host-gl address"));
        assertEquals("host-gl (up):\n  L3 10.0.0.1/24\n", bed.cli("show interface address host-gl"));
        assertEquals("host-gl (up):\n  L3 10.0.0.1/24\nhost-gr (up):\nlocal0 (dn):\n", bed.cli("show int addr"));
        final String features = bed.cli("show interface features host-gr");
        assertTrue(features.startsWith("Feature paths configured on host-gr...\n"), features);
        assertEquals(features, bed.cli("show interface host-gr features"));
    }

    @Test
    void showsHowAnInterfaceIsSwitched() {
        bed.interfaces.l2(bed.right, "bridge bd-id 10 idx 1 shg 0  ");
        assertEquals("host-gr (up):\n  L2 bridge bd-id 10 idx 1 shg 0  \n", bed.cli("show interface address host-gr"));
        bed.interfaces.l2(bed.right, null);
        assertEquals("host-gr (up):\n", bed.cli("show interface address host-gr"));
    }

    @Test
    void keepsARemarkOnAnInterface() {
        assertEquals("host-gl: [no tag]\n", bed.cli("show interface host-gl tag"));
        bed.cli("set interface tag host-gl uplink");
        assertEquals("host-gl: uplink\n", bed.cli("show interface tag host-gl"));
        bed.cli("clear interface tag host-gl");
        assertEquals("host-gl: [no tag]\n", bed.cli("show interface tag host-gl"));
    }
}
