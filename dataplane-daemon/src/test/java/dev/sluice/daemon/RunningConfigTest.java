package dev.sluice.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.command.TextOutput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The configuration of one dataplane makes another one like it. */
class RunningConfigTest {
    private static final List<String> SCRIPT = List.of(
            "ip table add 7 name seven",
            "ip6 table add 8",
            "create loopback interface",
            "create loopback interface mac 02:00:00:00:00:05 instance 5",
            "create packet-generator interface pg1",
            "create packet-generator interface pg2 mode ip4",
            "create packet-generator interface pg3",
            "create packet-generator interface pg4",
            "create sub-interfaces pg1 100",
            "create sub-interfaces pg1 200 dot1q 20 inner-dot1q 30 exact-match",
            "create sub-interfaces pg3 9 default",
            "set interface name pg1 uplink",
            "set interface tag uplink to-the-world",
            "set interface mtu packet 1400 uplink",
            "set interface ip table loop5 7",
            "set interface ip6 table pg4 8",
            "create bridge-domain 3 learn 1 forward 1 uu-flood 0 flood 1 arp-term 1 arp-ufwd 0 mac-age 5",
            "create bridge-domain 4 learn 1 forward 1 uu-flood 1 flood 1 arp-term 0 arp-ufwd 1 mac-age 0",
            "set bridge-domain arp entry 3 10.0.0.5 02:00:00:00:00:79",
            "set bridge-domain arp entry 3 2001:db8::5 02:00:00:00:00:7a",
            "set interface l2 bridge pg3 3",
            "set interface l2 bridge loop0 3 bvi",
            "l2fib add 02:00:00:00:00:77 3 pg3 static",
            "l2fib add 02:00:00:00:00:78 3 filter",
            "set interface ip address loop0 10.0.0.1/24",
            "set interface ip address uplink 192.0.2.1/30",
            "set interface ip address uplink 2001:db8::1/64",
            "set interface ip address loop5 10.7.0.1/24",
            "set interface unnumbered pg2 use uplink",
            "set interface ip directed-broadcast loop0 enable",
            "enable ip6 interface loop0",
            "set ip6 link-local address uplink fe80::7",
            "ip6 nd uplink ra-lifetime 900 ra-interval 30 20 ra-managed-config-flag",
            "ip6 nd uplink prefix 2001:db8::/64 infinite off-link",
            "set interface feature gso uplink enable",
            "set interface l2 bridge pg1.200 3",
            "set interface l2 tag-rewrite pg1.200 translate 2-1 dot1q 77",
            "set interface state loop0 up",
            "set interface state uplink up",
            "set interface state loop5 up",
            "set ip neighbor uplink 192.0.2.2 02:00:00:00:00:99 static",
            "set ip neighbor-config ip4 limit 1000 age 60 recycle",
            "set arp proxy start 10.9.0.1 end 10.9.0.9",
            "set interface proxy-arp loop0 enable",
            "ip mroute add 232.1.1.1/32 via uplink Accept via loop0 Forward",
            "ip mroute add 10.0.0.9 232.1.1.2/32 via loop0 Accept via local Forward",
            "mpls table add 0 name labels",
            "mpls table add 5",
            "mpls local-label add 99 10.20.0.0/16 table 7",
            "mpls local-label add 98 2001:db8:9::1/128 mpls-table 5",
            "mpls local-label add 33 non-eos via 192.0.2.2 uplink out-labels 34",
            "mpls local-label add 33 eos via 192.0.2.2 uplink weight 2 out-labels 34 exp 3 uniform via drop",
            "mpls local-label add 35 eos table 5 via ip6-lookup-in-table 8",
            "mpls local-label add 36 non-eos via mpls-lookup-in-table 5",
            "mpls local-label add 37 eos via 192.0.2.2 uplink ip6",
            "mpls local-label add 38 eos via rx-ip4 uplink",
            "set interface mpls uplink enable",
            "ip punt redirect add rx uplink via 192.0.2.2 uplink",
            "ip route add 0.0.0.0/0 via 192.0.2.2 uplink",
            "ip route add 198.51.100.0/24 via 10.0.0.9 loop0 via 192.0.2.2 uplink weight 3",
            "ip route add 203.0.113.0/24 via 198.51.100.7",
            "ip route add 10.20.0.0/16 table 7 via drop",
            "ip route add 10.21.0.0/16 table 7 via ip4-lookup-in-table 0",
            "ip route add 2001:db8:9::/48 via 2001:db8::2 uplink",
            "ip route add 2001:db8:a::/48 via 192.0.2.2 uplink",
            "ip route add 198.51.101.0/24 via 192.0.2.2 uplink out-labels 44 ttl 32 45 uniform",
            "ip route add 198.51.102.0/24 via via-label 33 out-labels 3",
            "ip route add 2001:db8:b::/48 table 8 via ip6-lookup-in-table 0",
            "adjacency counters enable",
            "set punt ip4 udp 5353",
            "set punt ip6 udp all",
            "set punt ip4 tcp all",
            "set punt reason ipsec4-spi-o-udp-0",
            "set ip flow-hash table 7 src dst",
            "set ip6 flow-hash table 8 src flowlabel");

    /** In lines that come out as they went in; others are written with all their words. */
    private static final List<String> WRITTEN_AS_READ = List.of(
            "ip route",
            "ip mroute",
            "ip punt",
            "ip6 nd",
            "l2fib",
            "bridge-domain",
            "adjacency",
            "set punt",
            "address",
            "enable",
            "unnumbered",
            "rewrite",
            "mpls ");

    private static void run(final CommandRegistry commands, final String line) {
        final TextOutput out = new TextOutput();
        assertEquals(CommandRegistry.OK, commands.run(line, out), () -> line + ": " + out.text());
    }

    @Test
    void theCommandsOfAConfigurationMakeItAgain() {
        try (DataplaneBed first = new DataplaneBed();
                DataplaneBed second = new DataplaneBed()) {
            SCRIPT.forEach(line -> run(first.dataplane.commands(), line));
            final List<String> config = first.dataplane.commands().config().commands();
            SCRIPT.stream()
                    .filter(line -> WRITTEN_AS_READ.stream().anyMatch(line::contains))
                    .forEach(line ->
                            assertTrue(config.contains(line), () -> line + " is not in\n" + String.join("\n", config)));
            config.forEach(line -> run(second.dataplane.commands(), line));
            assertEquals(
                    String.join("\n", config),
                    String.join("\n", second.dataplane.commands().config().commands()));
        }
    }

    @Test
    void aFreshDataplaneIsNotConfigured() {
        try (DataplaneBed bed = new DataplaneBed()) {
            assertEquals(List.of(), bed.dataplane.commands().config().commands());
        }
    }

    @Test
    void savesToAFileAndNamesOneThatCannotBeWritten(@TempDir final Path directory) throws Exception {
        try (DataplaneBed bed = new DataplaneBed()) {
            final CommandRegistry commands = bed.dataplane.commands();
            run(commands, "create loopback interface");
            final Path file = directory.resolve("saved.cli");
            final TextOutput out = new TextOutput();
            assertEquals(CommandRegistry.DEFERRED, commands.run("save config " + file, out));
            bed.turn();
            assertEquals(null, out.failure());
            assertEquals(commands.config().commands(), Files.readAllLines(file));
            final TextOutput bad = new TextOutput();
            commands.run("save config " + directory.resolve("none/saved.cli"), bad);
            bed.turn();
            assertTrue(bad.failure() != null && bad.text().contains("none/saved.cli"), bad.text());
            assertTrue(commands.run("save config saved.cli", new TextOutput()) < 0);
        }
    }
}
