package dev.sluice.net.ip6;

import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.command.TextOutput;
import dev.sluice.net.IpRig;
import dev.sluice.net.fib.FibCli;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.neighbor.NeighborFeature;
import dev.sluice.net.packet.IpAddress;

/**
 * The IPv6 nodes and neighbour discovery over two Ethernet interfaces, host-gl (1, fd01::1/64) and host-gr (2,
 * fd02::1/64), with a known neighbour {@code ::2} on each.
 */
final class Ip6Rig extends IpRig {
    final CommandRegistry commands = new CommandRegistry(BarrierGuard.none());
    final NeighborFeature neighbors;
    final Interface left;
    final Interface right;

    Ip6Rig() {
        Ip6Forwarding.register(harness.graph(), arcs, interfaces, fibs.ip6());
        neighbors = NeighborFeature.register(
                harness.graph(),
                interfaces,
                fibs.ip4(),
                routes,
                commands,
                new ApiRegistry(),
                harness.clock(),
                1,
                () -> {});
        FibCli.register(commands, fibs, interfaces, Runnable::run);
        left = ethernet("host-gl", MAC_GL, "fd01::1/64");
        right = ethernet("host-gr", MAC_GR, "fd02::1/64");
        cli("ip neighbor host-gl fd01::2 ba:d6:15:f7:64:54");
        cli("ip neighbor host-gr fd02::2 ca:06:31:e9:24:88");
        harness.refresh();
        harness.turn();
    }

    /** Runs a command that must succeed; its text. */
    String cli(final String line) {
        final TextOutput out = new TextOutput();
        if (commands.run(line, out) < 0) {
            throw new AssertionError(line + ": " + out.text());
        }
        return out.text();
    }

    /** MAC address of a neighbour as main knows it, or -1. */
    long mac(final Interface iface, final String address) {
        harness.turn();
        final var neighbor = neighbors.neighbors().get(iface.index(), IpAddress.parse(address));
        return neighbor == null ? -1 : neighbor.mac();
    }
}
