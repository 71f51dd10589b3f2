package dev.sluice.net;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.command.TextOutput;
import dev.sluice.graph.counter.CounterDirectory;
import dev.sluice.graph.node.Graph;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.testkit.NodeHarness;
import dev.sluice.net.arc.FeatureArcs;
import dev.sluice.net.fib.AdjacencyTable;
import dev.sluice.net.fib.Fibs;
import dev.sluice.net.fib.GracePeriod;
import dev.sluice.net.fib.InterfaceLinks;
import dev.sluice.net.fib.InterfaceRoutes;
import dev.sluice.net.fib.Ip4Fib;
import dev.sluice.net.fib.LoadBalanceTable;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceDriver;
import dev.sluice.net.iface.InterfaceException;
import dev.sluice.net.iface.InterfaceSpec;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.Ip4Prefix;
import dev.sluice.net.packet.MacAddress;
import java.util.HexFormat;

/**
 * Interfaces, FIB and commands around the nodes of a feature under test. The interfaces' own nodes live in a graph
 * beside that of the harness, so that {@code interface-output} and {@code error-drop} are sinks there.
 */
public final class NetBed implements AutoCloseable {
    /** MAC address of the first interface. */
    public static final long MAC_1 = MacAddress.parse("02:fe:c4:2c:07:72");

    /** MAC address of the second interface. */
    public static final long MAC_2 = MacAddress.parse("02:fe:f7:76:9c:a3");

    public final NodeHarness harness = new NodeHarness();
    public final Graph beside = new Graph(1);
    public final CommandRegistry commands = new CommandRegistry(BarrierGuard.none());
    public final Interfaces interfaces;
    public final Ip4Fib fib;
    public final InterfaceRoutes routes;
    public final Interface left;
    public final Interface right;

    /** Two interfaces, {@code host-gl} and {@code host-gr}, up and without addresses. */
    public NetBed() {
        interfaces = new Interfaces(beside, new FeatureArcs(beside), BarrierGuard.none(), new CounterDirectory(), 1);
        beside.register(NodeSpec.internal("ip4-rewrite", context -> (frame, ctx) -> 0));
        final InterfaceLinks links = new InterfaceLinks(interfaces, beside);
        final GracePeriod grace = Runnable::run;
        final Fibs fibs =
                new Fibs(new LoadBalanceTable(1, grace), new AdjacencyTable(links, grace), links, grace, Runnable::run);
        fib = fibs.ip4();
        routes = new InterfaceRoutes(
                fibs, (family, index) -> interfaces.get(index).table(family));
        interfaces.listen(routes);
        left = create("host-gl", MAC_1);
        right = create("host-gr", MAC_2);
    }

    /** One more interface, up. */
    public Interface create(final String name, final long mac) {
        try {
            final NodeSpec transmit = NodeSpec.internal(name + "-tx", context -> (frame, ctx) -> 0);
            final Interface iface =
                    interfaces.create(InterfaceSpec.ethernet(name, mac, InterfaceDriver.NONE, transmit));
            interfaces.admin(iface, true);
            interfaces.link(iface, true);
            return iface;
        } catch (final InterfaceException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Gives an interface an address. */
    public void address(final Interface iface, final String prefix) {
        interfaces.addressing().addIp4Address(iface, Ip4Prefix.parse(prefix));
    }

    /** Runs a command that must succeed; its text. */
    public String cli(final String line) {
        final TextOutput out = new TextOutput();
        final int code = commands.run(line, out);
        assertTrue(code >= 0, () -> line + ": " + out.text());
        return out.text();
    }

    /** Runs a command that must be refused; its text. */
    public String refused(final String line) {
        final TextOutput out = new TextOutput();
        final int code = commands.run(line, out);
        assertTrue(code < 0, () -> line + " was taken: " + out.text());
        return out.text();
    }

    /** Bytes of hexadecimal text; blanks are passed over. */
    public static byte[] hex(final String text) {
        return HexFormat.of().parseHex(text.replace(" ", "").replace("\n", ""));
    }

    @Override
    public void close() {
        harness.close();
    }
}
