package dev.sluice.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Hosts with the kernel's IPv6 around the router: one behind a tap, one behind a host interface, one behind a tun. */
@SystemTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Ip6IT {
    private static final String LEFT = "fd01::2";
    private static final String RIGHT = "fd02::2";
    private static final String BEHIND_TUN = "fd03::2";

    private TestNetwork network;
    private TestNamespace left;
    private TestNamespace right;
    private TestNamespace third;
    private SluicedProcess daemon;

    @BeforeAll
    void start() {
        network = new TestNetwork();
        left = host();
        third = host();
        right = host();
        network.join(right, "eth0", "right");
        right.run("sysctl -qw net.ipv6.conf.eth0.accept_dad=0");
        right.run("ip -6 addr add " + RIGHT + "/64 dev eth0 nodad");
        right.run("ip -6 route add default via fd02::1");
        daemon = new SluicedProcess.Setup()
                .in(network.router())
                .conf("cpu { workers 1 }")
                .commands(
                        "create tap id 0 host-ns " + left.name() + " host-if-name tap0 host-ip6-addr " + LEFT
                                + "/64 host-ip6-gw fd01::1",
                        "create tap id 1 host-ns " + third.name() + " host-if-name tun1 tun host-ip6-addr " + BEHIND_TUN
                                + "/64 host-ip6-gw fd03::1",
                        "create host-interface name right",
                        "set interface state tap0 up",
                        "set interface state tun1 up",
                        "set interface state host-right up",
                        "set interface ip address tap0 fd01::1/64",
                        "set interface ip address tun1 fd03::1/64",
                        "set interface ip address host-right fd02::1/64")
                .start();
        reaches(left, RIGHT);
    }

    private TestNamespace host() {
        final TestNamespace host = network.host();
        host.run("sysctl -qw net.ipv6.conf.default.disable_ipv6=0 net.ipv6.conf.all.disable_ipv6=0");
        host.run("sysctl -qw net.ipv6.conf.default.accept_dad=0");
        return host;
    }

    @AfterAll
    void stop() {
        try (TestNetwork _ = network) {
            if (daemon != null) {
                daemon.close();
            }
        }
    }

    private String state() {
        return String.join(
                "\n",
                daemon.cli("show interface"),
                daemon.cli("show errors"),
                daemon.cli("show ip6 neighbors"),
                daemon.log());
    }

    private void reaches(final TestNamespace from, final String address) {
        Await.until(
                "answer of " + address,
                () -> from.attempt("ping -6 -c 1 -W 1 " + address).status() == 0,
                this::state);
    }

    @Test
    void answersForItsAddressesAndForwardsBetweenHosts() {
        for (final String address : new String[] {"fd01::1", "fd02::1", RIGHT}) {
            reaches(left, address);
        }
        reaches(right, LEFT);
        final String neighbors = daemon.cli("show ip6 neighbors");
        assertTrue(neighbors.contains(LEFT) && neighbors.contains(RIGHT), neighbors);
        assertTrue(right.run("ip -6 neigh show fd02::1").contains("lladdr"), this::state);
    }

    @Test
    void answersOnTheLink() {
        final String show = daemon.cli("show ip6 interface host-right");
        final String linkLocal = show.replaceAll("(?s).*(fe80::[0-9a-f:]+).*", "$1");
        reaches(right, linkLocal + "%eth0");
        final Command all = right.attempt("ping -6 -c 2 -W 3 ff02::1%eth0");
        assertTrue(all.text().contains("from " + linkLocal), all::text);
    }

    @Test
    void carriesTcpAndSegmentsOfTaps() {
        Transfer.bothWays(left, right, RIGHT, 20_000_000);
    }

    @Test
    void tellsThePathMtu() {
        daemon.cli("set interface mtu 1400 host-right");
        try {
            final Command ping = left.attempt("ping -6 -M do -s 1400 -c 1 -W 3 " + RIGHT);
            assertTrue(ping.text().contains("Packet too big: mtu=1400"), () -> ping.text() + state());
            final Command fits = left.attempt("ping -6 -s 1400 -c 2 -W 3 " + RIGHT);
            assertEquals(0, fits.status(), () -> fits.text() + state());
        } finally {
            daemon.cli("set interface mtu 1500 host-right");
        }
    }

    @Test
    void isAHopOnTheWay() {
        final Command trace = left.attempt("traceroute -6 -n -q 1 -w 5 -m 3 " + RIGHT);
        assertTrue(trace.text().contains(" 1  fd01::1 "), () -> trace.text() + state());
        assertTrue(trace.text().contains(" 2  " + RIGHT + " "), trace::text);
    }

    @Test
    void carriesIp6OverATun() {
        reaches(third, "fd03::1");
        reaches(third, RIGHT);
        Transfer.bothWays(third, right, RIGHT, 5_000_000);
    }

    @Test
    void pingsHosts() {
        Await.until("ping", () -> daemon.cli("ping " + RIGHT + " repeat 1").contains("1 received"), this::state);
    }

    @Test
    void hostsConfigureThemselvesFromItsAdvertisements() {
        right.run("sysctl -qw net.ipv6.conf.eth0.accept_ra=2");
        daemon.cli("ip6 nd host-right prefix 2001:db8:77::/64 infinite");
        daemon.cli("ip6 nd host-right no ra-suppress");
        Await.until(
                "address of the prefix",
                () -> right.run("ip -6 addr show dev eth0").contains("2001:db8:77:"),
                this::state);
        assertTrue(right.run("ip -6 route show").contains("proto ra"), right.run("ip -6 route show"));
        daemon.cli("ip6 nd host-right ra-suppress");
    }
}
