package dev.sluice.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.command.TextOutput;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commands about IPv6 routes and tables, and what they answer to wrong input. */
class RouteCliTest {
    private static final String HEADER =
            "ipv6-VRF:0, fib_index:0, flow hash:[src dst sport dport proto flowlabel ] epoch:0 flags:none";

    private final DataplaneBed bed = new DataplaneBed();
    private final CommandRegistry commands = bed.dataplane.commands();

    @BeforeEach
    void interfaces() {
        run("create loopback interface mac de:ad:00:00:00:00");
        run("set interface state loop0 up");
        run("set interface ip address loop0 2001:db8::1/64");
        run("set interface ip address loop0 10.0.0.1/24");
    }

    @AfterEach
    void close() {
        bed.close();
    }

    private String run(final String line) {
        final TextOutput out = new TextOutput();
        commands.run(line, out);
        bed.turn();
        return out.text();
    }

    private void contains(final String line, final String expected) {
        final String text = run(line);
        assertTrue(text.contains(expected), () -> line + ":\n" + text + "lacks:\n" + expected);
    }

    @Test
    void showsTheTableAsVpp() {
        final String text = run("show ip6 fib");
        assertTrue(text.startsWith(HEADER), text);
        assertEquals(
                4,
                text.lines()
                        .filter(line -> line.startsWith("  unicast-ip6-chain"))
                        .count(),
                text);
        contains("show ip6 fib", "[@4]: ipv6-glean: [src:2001:db8::/64] loop0: mtu:9000 next:");
        contains("show ip6 fib", "[@15]: dpo-receive: 2001:db8::1 on loop0\n");
        contains("show ip6 fib", "fe80::/10\n  unicast-ip6-chain\n");
        contains("show ip6 fib", "[@14]: ip6-link-local\n");
        contains(
                "show ip6 fib summary", "                 128               1\n                  64               1\n");
        contains("show ip6 fib hash", "4 entries, 3 prefix lengths");
    }

    @Test
    void addsAndShowsOneRoute() {
        assertEquals("", run("ip route add 2001:db8:1::/48 via 2001:db8::2 loop0"));
        contains("show ip6 fib 2001:db8:1::9", "2001:db8:1::/48 fib:0 index:");
        contains("show ip6 fib 2001:db8:1::/48", "ip6 weight=1 pref=0 attached-nexthop:  oper-flags:resolved,\n");
        contains("show ip6 fib 2001:db8:1::/48", "        2001:db8::2 loop0\n");
        contains("show ip6 fib 2001:db8:1::/48", "    [0] [@3]: arp-ipv6: via 2001:db8::2 loop0\n");
        assertEquals("", run("ip route add 2001:db8:2::/48 via 2001:db8:1::7 weight 2 via drop"));
        contains("show ip6 fib 2001:db8:2::/48", "via 2001:db8:1::7 in fib:0 via-fib:");
        contains("show ip6 fib 2001:db8:2::/48", "special:  cfg-flags:drop,\n        [@0]: dpo-drop ip6\n");
        assertEquals("", run("ip route del 2001:db8:2::/48"));
        contains("show ip6 fib 2001:db8:2::/48", "::/0 fib:0");
        assertEquals("", run("ip route add 10.9.0.0/16 via 2001:db8::2 loop0"));
        contains("show ip fib 10.9.0.0/16", "arp-ipv4: via 2001:db8::2 loop0");
    }

    @Test
    void loadsManyRoutesInSlices() {
        contains("ip route add 2001:db8:100::/48 count 10000 via 2001:db8::2 loop0", "routes/sec");
        contains("show ip6 fib summary", "                  48           10000\n");
        contains("show ip6 fib 2001:db8:280f::1", "2001:db8:280f::/48 fib:0");
        contains("ip route del 2001:db8:100::/48 count 10000", "routes/sec");
        contains("show ip6 fib hash", "4 entries, 3 prefix lengths");
        contains(
                "ip route add ffff:ffff:ffff:fff0::/60 count 17 via 2001:db8::2 loop0",
                "goes beyond the end of the address space");
    }

    @Test
    void addsTablesAndMovesInterfaces() {
        assertEquals("", run("ip6 table add 5 name blue"));
        assertEquals("1\n", run("ip6 table add"));
        contains("show ip6 table", "table_id:5 blue\n");
        contains("show ip table", "[0] table_id:0 ipv4-VRF:0\n");
        contains("show ip table 5", "Nonexistent table id 5");
        assertEquals("", run("ip route add 2001:db8:1::/48 table 5 via ip6-lookup-in-table 0"));
        contains("show ip6 fib table 5 2001:db8:1::/48", "dst-address,unicast lookup in ipv6-VRF:0");
        contains("set interface ip6 table loop0 5", "addresses found on interface loop0");
        run("set interface ip address del loop0 2001:db8::1/64");
        assertEquals("", run("set interface ip6 table loop0 5"));
        run("set interface ip address loop0 2001:db8::1/64");
        contains("show ip6 fib table 5 2001:db8::7", "2001:db8::/64 fib:");
        contains("set ip6 flow-hash table 5 sorce", "`sorce'");
        assertEquals("", run("set ip6 flow-hash table 5 src flowlabel"));
        contains("show ip6 fib table 5 ::/0", "flow hash:[src flowlabel ]");
        contains("ip6 table del 77", "Nonexistent table id 77");
        contains("ip6 table del 0", "Can't change the default table");
    }

    @Test
    void showsWhatIsOnALinkAlone() {
        contains("show ip6-ll", "IP6-link-local:loop0, fib_index:");
        contains("show ip6-ll loop0", "fe80::dcad:ff:fe00:0/128\n");
        contains("show ip6-ll loop0 fe80::9", "fe80::/10 fib:");
        contains("show ip6-ll local0", "IPv6 is not enabled on local0");
    }

    @Test
    void namesWhatIsWrong() {
        contains("ip route add 2001:db8::/129 via loop0", "Invalid prefix len: 129");
        contains("ip route add 2001:db8::/48 via 2001:db8::zz", "`2001:db8::zz'");
        contains("ip route add 2001:db8::/48", "`via'");
        contains("ip route add 2001:db8::/48 table 9 via loop0", "Nonexistent table id 9");
        contains("ip route add 2001:db8::/48 via ip4-lookup-in-table 0", "use `ip6-lookup-in-table'");
        contains("show ip6 fib 10.0.0.1", "`10.0.0.1' is no IPv6 address");
        contains("show ip fib 2001:db8::1", "`2001:db8::1' is no IPv4 address");
        contains("ip route del 2001:db8:77::/48", "no such route: 2001:db8:77::/48");
    }
}
