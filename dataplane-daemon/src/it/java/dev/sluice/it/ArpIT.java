package dev.sluice.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** ARP with a host whose kernel has no address: each frame of its side is made here. */
@SystemTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArpIT {
    private static final String GATEWAY = "10.3.0.1";
    private static final byte[] NOBODY = new byte[6];

    private RouterBed bed;
    private TestNamespace bare;
    private RawSocket wire;

    @BeforeAll
    void start() {
        bed = RouterBed.start(1, "");
        bare = bed.network().host();
        bed.network().join(bare, "eth0", "bare");
        bed.daemon().cli("create host-interface name bare");
        bed.daemon().cli("set interface state host-bare up");
        bed.daemon().cli("set interface ip address host-bare " + GATEWAY + "/24");
        wire = RawSocket.open(bare, "eth0");
    }

    @AfterAll
    void stop() {
        if (wire != null) {
            wire.close();
        }
        if (bed != null) {
            bed.close();
        }
    }

    private void say(final int operation, final byte[] mac, final String sender, final String target) {
        wire.send(Packets.ethernet(
                Packets.BROADCAST, mac, Packets.ARP, Packets.arp(operation, mac, sender, NOBODY, target)));
    }

    private byte[] hear(final String what, final int operation, final int addressAt, final String address) {
        return wire.await(
                what,
                frame -> Packets.type(frame) == Packets.ARP
                        && Packets.u16(frame, 20) == operation
                        && Arrays.equals(Arrays.copyOfRange(frame, addressAt, addressAt + 4), Packets.ip(address)));
    }

    private byte[] hearReplyFor(final String address) {
        return hear("ARP reply for " + address, Packets.ARP_REPLY, 28, address);
    }

    private byte[] hearRequestFor(final String address) {
        return hear("ARP request for " + address, Packets.ARP_REQUEST, 38, address);
    }

    private String neighbors() {
        return bed.daemon().cli("show ip neighbors");
    }

    /** Makes the daemon want to send something to an address, answers its question. */
    private void introduce(final byte[] mac, final String address) {
        bed.left().attempt("ping -c 1 -W 1 " + address);
        hearRequestFor(address);
        wire.send(Packets.ethernet(
                Packets.BROADCAST, mac, Packets.ARP, Packets.arp(Packets.ARP_REPLY, mac, address, NOBODY, GATEWAY)));
        Await.until("learnt", () -> neighbors().contains(Packets.text(mac)), this::neighbors);
    }

    @Test
    void answersForItsAddressAndLearnsTheAsker() {
        final byte[] mac = Packets.mac(1);
        say(Packets.ARP_REQUEST, mac, "10.3.0.11", "10.3.0.99"); // nobody's: must not be answered
        say(Packets.ARP_REQUEST, mac, "10.3.0.11", GATEWAY);
        final byte[] reply = wire.await(
                "ARP reply",
                frame -> Packets.type(frame) == Packets.ARP && Packets.u16(frame, 20) == Packets.ARP_REPLY);
        assertArrayEquals(Packets.ip(GATEWAY), Arrays.copyOfRange(reply, 28, 32));
        assertArrayEquals(mac, Arrays.copyOfRange(reply, 0, 6));
        assertArrayEquals(mac, Arrays.copyOfRange(reply, 32, 38));
        assertArrayEquals(Packets.ip("10.3.0.11"), Arrays.copyOfRange(reply, 38, 42));
        final byte[] its = Arrays.copyOfRange(reply, 22, 28);
        assertTrue(bed.daemon().cli("show hardware-interfaces host-bare").contains(Packets.text(its)));
        Await.until("learnt", () -> neighbors().contains("10.3.0.11"), this::neighbors);
    }

    @Test
    void asksBeforeItSendsAndSendsToTheOneWhoAnswers() {
        final byte[] mac = Packets.mac(2);
        introduce(mac, "10.3.0.12");
        bed.left().attempt("ping -c 1 -W 1 10.3.0.12");
        final byte[] packet =
                wire.await("forwarded packet", frame -> Packets.type(frame) == Packets.IP4 && frame[33] == 12);
        assertArrayEquals(mac, Arrays.copyOfRange(packet, 0, 6));
        assertEquals(63, packet[22]);
    }

    @Test
    void anAnnouncementChangesWhatIsKnown() {
        introduce(Packets.mac(3), "10.3.0.13");
        final byte[] other = Packets.mac(0x103);
        say(Packets.ARP_REQUEST, other, "10.3.0.13", "10.3.0.13");
        Await.until("changed", () -> neighbors().contains(Packets.text(other)), this::neighbors);
        assertFalse(neighbors().contains(Packets.text(Packets.mac(3))), this::neighbors);
        bed.left().attempt("ping -c 1 -W 1 10.3.0.13");
        final byte[] packet =
                wire.await("forwarded packet", frame -> Packets.type(frame) == Packets.IP4 && frame[33] == 13);
        assertArrayEquals(other, Arrays.copyOfRange(packet, 0, 6));
    }

    @Test
    void learnsNothingFromOtherNetworks() {
        say(Packets.ARP_REQUEST, Packets.mac(4), "192.0.2.1", GATEWAY);
        say(Packets.ARP_REQUEST, Packets.mac(5), "10.3.0.15", GATEWAY);
        hearReplyFor(GATEWAY);
        Await.until("learnt", () -> neighbors().contains("10.3.0.15"), this::neighbors);
        assertFalse(neighbors().contains("192.0.2.1"), this::neighbors);
    }

    @Test
    void aNeighborThatDoesNotAnswerAnyMoreAgesOut() {
        introduce(Packets.mac(6), "10.3.0.16");
        bed.assertForwards();
        bed.daemon().cli("set ip neighbor-config ip4 age 100");
        bed.daemon().cli("set clock adjust 150");
        hearRequestFor("10.3.0.16");
        for (int i = 0; i < 10; i++) {
            bed.daemon().cli("set clock adjust 2");
            Await.pause(100);
        }
        Await.until("forgotten", () -> !neighbors().contains("10.3.0.16 "), this::neighbors);
        // those that answer stay, or are found again
        bed.assertForwards();
        bed.daemon().cli("set ip neighbor-config ip4 age 0");
    }

    @Test
    void staticNeighborsNeedNoAnswer() {
        final byte[] mac = Packets.mac(7);
        bed.daemon().cli("set ip neighbor host-bare 10.3.0.17 " + Packets.text(mac) + " static");
        bed.left().attempt("ping -c 1 -W 1 10.3.0.17");
        final byte[] packet =
                wire.await("forwarded packet", frame -> Packets.type(frame) == Packets.IP4 && frame[33] == 17);
        assertArrayEquals(mac, Arrays.copyOfRange(packet, 0, 6));
        bed.daemon().cli("set ip neighbor del host-bare 10.3.0.17");
        assertFalse(neighbors().contains("10.3.0.17 "), this::neighbors);
    }
}
