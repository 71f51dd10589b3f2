package dev.sluice.net.ip4;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.command.TextOutput;
import dev.sluice.net.fib.FibCli;
import dev.sluice.net.fib.FibSource;
import dev.sluice.net.packet.Ip4Prefix;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class Ip4CliTest {
    private static final String HEADER =
            "ipv4-VRF:0, fib_index:0, flow hash:[src dst sport dport proto flowlabel ] epoch:0 flags:none"
                    + " locks:[adjacency:1, recursive-resolution:1, default-route:1, ]\n";

    private final Ip4Rig rig = new Ip4Rig();
    private final CommandRegistry registry = new CommandRegistry(BarrierGuard.none());

    @BeforeEach
    void commands() {
        FibCli.register(registry, rig.fib.fibs(), rig.interfaces, rig.mainLoop::add);
        Ip4InterfaceCli.register(registry, rig.interfaces, rig.fib.fibs());
    }

    @AfterEach
    void noBufferIsMissing() {
        rig.close();
    }

    private TextOutput start(final String line) {
        final TextOutput out = new TextOutput();
        registry.run(line, out);
        return out;
    }

    private String run(final String line) {
        final TextOutput out = start(line);
        while (out.pending()) {
            rig.mainLoop.remove().run();
        }
        return out.text();
    }

    private int index(final String prefix) {
        return rig.fib.table(0).entry(Ip4Prefix.parse(prefix)).loadBalance();
    }

    @Test
    void shouldShowTheTableAsVpp() {
        final String text = run("show ip fib");
        assertTrue(
                text.startsWith(HEADER + "0.0.0.0/0\n  unicast-ip4-chain\n  [@0]: dpo-load-balance: [proto:ip4"), text);
        final String expected = """
            10.1.0.0/32
              unicast-ip4-chain
              [@0]: dpo-load-balance: [proto:ip4 index:A buckets:1 uRPF:A to:[0:0]]
                [0] [@0]: dpo-drop ip4
            10.1.0.0/24
              unicast-ip4-chain
              [@0]: dpo-load-balance: [proto:ip4 index:B buckets:1 uRPF:B to:[0:0]]
                [0] [@4]: ipv4-glean: [src:10.1.0.0/24] host-gl: mtu:9000 next:4 flags:[] ffffffffffff02fec42c07720806
            10.1.0.1/32
              unicast-ip4-chain
              [@0]: dpo-load-balance: [proto:ip4 index:C buckets:1 uRPF:C to:[0:0]]
                [0] [@11]: dpo-receive: 10.1.0.1 on host-gl
            10.1.0.2/32
              unicast-ip4-chain
              [@0]: dpo-load-balance: [proto:ip4 index:D buckets:1 uRPF:D to:[0:0]]
                [0] [@5]: ipv4 via 10.1.0.2 host-gl: mtu:9000 next:4 flags:[] bad615f7645402fec42c07720800
            10.1.0.255/32
            """.replace(":A ", ":" + index("10.1.0.0/32") + " ")
                .replace(":B ", ":" + index("10.1.0.0/24") + " ")
                .replace(":C ", ":" + index("10.1.0.1/32") + " ")
                .replace(":D ", ":" + index("10.1.0.2/32") + " ");
        assertTrue(text.contains(expected), text);
    }

    @Test
    void shouldAddPathsAndShowThemInDetail() {
        assertEquals("", run("ip route add 203.0.113.0/24 via 10.2.0.2 host-gr"));
        assertEquals("", run("ip route 203.0.113.0/24 via 10.1.0.2 host-gl weight 3"));
        final String text = run("show ip fib 203.0.113.5");
        final int lb = index("203.0.113.0/24");
        assertTrue(
                text.startsWith(HEADER + "203.0.113.0/24 fib:0 index:" + lb
                        + " locks:2\n  CLI refs:1 src-flags:added,contributing,active,\n    path-list:["),
                text);
        assertTrue(
                text.contains(
                        " ip4 weight=3 pref=0 attached-nexthop:  oper-flags:resolved,\n        10.1.0.2 host-gl\n"),
                text);
        assertTrue(text.contains(" flags:shared, uPRF-list:"), text);
        assertTrue(text.contains("      [@0]: ipv4 via 10.1.0.2 host-gl: mtu:"), text);
        assertTrue(
                text.contains("\n\n forwarding:   unicast-ip4-chain\n  [@0]: dpo-load-balance: [proto:ip4 index:" + lb
                        + " buckets:4 uRPF:" + lb + " to:[0:0]]\n    [0-2] [@5]: ipv4 via 10.1.0.2 host-gl: "),
                text);
        assertEquals("", run("ip route del 203.0.113.0/24 via 10.1.0.2 host-gl"));
        assertTrue(run("show ip fib 203.0.113.0/24").contains("buckets:1"));
        assertEquals("", run("ip route del 203.0.113.0/24"));
        assertTrue(run("show ip fib 203.0.113.0/24").startsWith(HEADER + "0.0.0.0/0 "));
    }

    @Test
    void shouldShowWhatIsKnownOfTheInterfacesOwnEntries() {
        final String network = run("show ip fib 10.1.0.0/24");
        assertTrue(network.contains("interface refs:1 entry-flags:connected,attached, src-flags:added,"), network);
        assertTrue(network.contains("attached:  oper-flags:resolved, cfg-flags:glean,\n         host-gl\n"), network);
        final String address = run("show ip fib 10.1.0.1/32");
        assertTrue(address.contains("interface refs:1 entry-flags:connected,local, src-flags:added,"), address);
        assertTrue(
                address.contains("receive:  oper-flags:resolved, cfg-flags:local,\n"
                        + "        [@0]: dpo-receive: 10.1.0.1 on host-gl\n"),
                address);
        final String everything = run("show ip fib 0.0.0.0/0");
        assertTrue(everything.contains("default-route refs:1 entry-flags:drop, src-flags:"), everything);
        assertTrue(everything.contains(" flags:drop, uPRF-list:"), everything);
    }

    @Test
    void shouldRefuseWhatMakesNoSenseAndChangeNothing() {
        final int before = rig.fib.table(0).size();
        assertTrue(run("ip route add 10.0.0.0/33 via 1.1.1.1").contains("Invalid prefix len: 33"));
        assertTrue(run("ip route add 10.0.0.0/8 via 1.1.1.1 eth9").contains("unknown interface `eth9'"));
        assertTrue(run("ip route add 10.0.0.0/8").contains("missing `via'"));
        assertTrue(run("ip route add 10.0.0.0/8 via").contains("missing next hop or interface"));
        assertTrue(run("ip route add 10.0.0.0/8 via 1.1.1.1 table 9").contains("Nonexistent table id 9"));
        assertTrue(run("ip route add 10.0.0.0/8 via 1.1.1.1 weight 0").contains("weight"));
        assertTrue(run("ip route del 10.0.0.0/8").contains("no such route: 10.0.0.0/8"));
        assertTrue(run("ip route add 255.0.0.0/8 count 2 via drop").contains("beyond the end of the address space"));
        assertEquals(before, rig.fib.table(0).size());
    }

    @Test
    void shouldTakeEveryKindOfPath() {
        run("ip table add 7 name red");
        run("ip route add 20.0.0.0/16 via drop");
        run("ip route add 20.1.0.0/16 via unreachable");
        run("ip route add 20.2.0.0/16 via prohibit");
        run("ip route add 20.3.0.0/16 via local");
        run("ip route add 20.4.0.0/16 via host-gr");
        run("ip route add 20.5.0.0/16 via ip4-lookup-in-table 7");
        run("ip route add 20.6.0.0/16 via 10.1.0.2 via 10.2.0.2 preference 5");
        run("ip route add 20.7.0.0/16 table 7 via 10.1.0.9 next-hop-table 0");
        final String text = run("show ip fib table 0");
        for (final String part : new String[] {
            "[0] [@0]: dpo-drop ip4",
            "ip4-null action:icmp-unreachable",
            "ip4-null action:icmp-prohibit",
            "[@11]: dpo-receive",
            "dst-address,unicast lookup in red",
            "[@4]: ipv4-glean: [src:0.0.0.0/0] host-gr:",
            "[@3]: arp-ipv4: via 10.1.0.9 host-gl"
        }) {
            assertTrue(text.contains(part), part + " in " + text);
        }
        assertTrue(run("show ip fib table 7").contains("20.7.0.0/16\n"));
        assertEquals("[0] table_id:0 ipv4-VRF:0\n[1] table_id:7 red\n", run("show ip table"));
        run("ip route del 20.5.0.0/16");
        run("ip table del 7");
        assertNull(rig.fib.table(7));
    }

    @Test
    void shouldLoadManyRoutesWithoutKeepingTheMainLoop() {
        final TextOutput out = start("ip route add 100.0.0.0/24 count 20000 via 10.2.0.2 host-gr");
        assertTrue(out.pending());
        int turns = 0;
        while (out.pending()) {
            rig.mainLoop.remove().run();
            turns++;
        }
        assertTrue(turns >= 4, "turns: " + turns);
        assertTrue(out.text().matches("[0-9.]+e[+]?[0-9]+ routes/sec\n"), out.text());
        assertTrue(run("show ip fib summary").contains("                  24           20002\n"));
        assertEquals(
                20_000,
                run("show ip fib").lines().filter(l -> l.startsWith("100.")).count());
        final TextOutput interrupted = start("ip route del 100.0.0.0/24 count 20000");
        interrupted.cancel();
        assertFalse(interrupted.pending());
        run("ip route del 100.0.0.0/24 count 20000");
        while (!rig.mainLoop.isEmpty()) {
            rig.mainLoop.remove().run();
        }
        assertTrue(run("show ip fib summary").contains("                  24               2\n"));
    }

    @Test
    void shouldSummariseInTheColumnsOfVpp() {
        assertEquals(HEADER + """
                Prefix length         Count    \s
                               0               1
                               4               2
                              24               2
                              32              10
            """, run("show ip fib summary"));
    }

    @Test
    void shouldSetTheFlowHash() {
        assertEquals("", run("set ip flow-hash table 0 src dst"));
        assertTrue(run("show ip fib summary").contains("flow hash:[src dst ]"));
        assertTrue(run("set ip flow-hash table 0 colour").contains("unknown input `colour'"));
        assertTrue(run("set ip flow-hash table 8 src").contains("Nonexistent table id 8"));
    }

    @Test
    void shouldShowAdjacenciesAndLoadBalances() {
        final int index =
                rig.fib.adjacencies().neighbour(2, Ip4Rig.ip("10.2.0.2")).index();
        final String line =
                "[@" + index + "] ipv4 via 10.2.0.2 host-gr: mtu:9000 next:5 flags:[] ca0631e9248802fef7769ca30800\n";
        assertTrue(run("show adj").contains(line));
        assertTrue(run("show adj host-gr").contains(line));
        assertFalse(run("show adj host-gl").contains(line));
        assertTrue(run("show adj " + index).startsWith(line));
        assertTrue(run("show adj 999").contains("adjacency 999 invalid"));
        assertTrue(run("show load-balance " + index("10.2.0.2/32")).contains("[0] [@5]: ipv4 via 10.2.0.2"));
        assertTrue(run("show fib path-lists").contains("path-list:["));
        assertTrue(run("show ip fib memory").contains("Load-balance"));
        assertTrue(run("show ip fib mtrie").contains("16-8-8"));
    }

    @Test
    void shouldAddAndDeleteAddresses() {
        assertEquals("", run("set interface ip address host-gl 10.7.0.1/24"));
        assertEquals("", run("set interface ip address host-gl 10.7.0.2/24"));
        assertTrue(run("set interface ip address host-gl 10.1.0.1/24")
                .contains(
                        "failed to add 10.1.0.1/24 on host-gl which conflicts with 10.1.0.1/24 for interface host-gl"));
        assertTrue(run("set interface ip address host-gr 10.7.0.9/16").contains("conflicts with 10.7.0.1/24"));
        assertTrue(run("show ip fib 10.7.0.2").contains("dpo-receive: 10.7.0.2 on host-gl"));
        assertEquals("", run("set interface ip address del host-gl 10.7.0.2/24"));
        assertTrue(run("set interface ip address del host-gl 10.7.0.2/24").contains("not found"));
        assertEquals("", run("set interface ip address del host-gl all"));
        assertTrue(run("show ip fib 10.7.0.1").contains("0.0.0.0/0 "));
    }

    @Test
    void shouldMoveAnInterfaceWithoutAddressesToAnotherTable() {
        run("ip table add 7");
        assertTrue(run("set interface ip table host-gl 7").contains("addresses found on interface host-gl"));
        run("set interface ip address del host-gl all");
        assertEquals("", run("set interface ip table host-gl 7"));
        run("set interface ip address host-gl 10.1.0.1/24");
        final int red = rig.fib.table(7).index();
        assertEquals(red, rig.interfaces.get(1).ip4Table());
        assertTrue(run("show ip fib table 7 10.1.0.2").contains("ipv4 via 10.1.0.2 host-gl"));
        assertTrue(run("show ip fib table 0 10.1.0.1").contains("0.0.0.0/0 "));
        run("ip table del 7");
        assertTrue(rig.fib.table(7).entry(Ip4Prefix.DEFAULT).has(FibSource.DEFAULT_ROUTE), "the interface keeps it");
    }
}
