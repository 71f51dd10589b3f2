package dev.sluice.plugin.unittest;

import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.graph.spi.PluginContext;
import dev.sluice.net.arc.Feature;
import dev.sluice.net.arc.FeatureArc;
import dev.sluice.net.arc.FeatureArcs;
import dev.sluice.net.fib.Adjacency;
import dev.sluice.net.fib.AdjacencyTable;
import dev.sluice.net.fib.Fibs;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.PacketParsers;
import dev.sluice.net.punt.PuntReasons;

/**
 * {@code test punt}: punts all packets that an interface receives, and sends punted packets out again. Main thread; the
 * commands run with the workers at the barrier, because registrations add arcs.
 */
final class PuntTest {
    /** As in VPP: the interface of this index is pg0, every other is pg1. */
    private static final int PG0 = 1;

    private final Interfaces interfaces;
    private final AdjacencyTable adjacencies;
    private final PuntReasons reasons;
    private final PuntReasons.Client client;
    private final Family[] families;

    /** What there is once for each IP version. */
    private static final class Family {
        final String feature;
        final FeatureArc arc;
        final int reason;
        final Target[] targets;

        Family(final String feature, final FeatureArc arc, final int reason, final Target... targets) {
            this.feature = feature;
            this.arc = arc;
            this.reason = reason;
            this.targets = targets;
        }
    }

    /** A node and whither it sends. */
    private static final class Target {
        final String node;
        private volatile int index = PuntTestForwardNode.NONE;
        private Adjacency adjacency;

        Target(final String node) {
            this.node = node;
        }

        int index() {
            return index;
        }

        /** Sends to a locked adjacency, or nowhere, and lets go of the one before. */
        void point(final Adjacency next, final AdjacencyTable table) {
            final Adjacency before = adjacency;
            adjacency = next;
            index = next == null ? PuntTestForwardNode.NONE : next.index();
            if (before != null) {
                table.unlock(before);
            }
        }
    }

    /** Finds what it builds on, and allocates the reasons. */
    PuntTest(final PluginContext context) {
        interfaces = context.service(Interfaces.class);
        adjacencies = context.service(Fibs.class).adjacencies();
        reasons = context.service(PuntReasons.class);
        client = reasons.client("test");
        final FeatureArcs arcs = context.service(FeatureArcs.class);
        families = new Family[] {family("4", arcs, false), family("6", arcs, true)};
    }

    private Family family(final String version, final FeatureArcs arcs, final boolean is6) {
        return new Family(
                "punt-test-feat-ip" + version,
                arcs.find("ip" + version + "-unicast"),
                reasons.allocate(client, "reason-v" + version, is6, wanted -> {}),
                new Target("punt-test-pg0-ip" + version),
                new Target("punt-test-pg1-ip" + version));
    }

    void register(final PluginContext context) {
        for (final IpFamily ip : IpFamily.values()) {
            final Family family = families[ip.ordinal()];
            final String rewrite = ip == IpFamily.IP4 ? "ip4-rewrite" : "ip6-rewrite";
            for (final Target target : family.targets) {
                context.node(PuntTestForwardNode.spec(target.node, rewrite, target::index, reasons));
                context.onUnload(() -> {
                    reasons.unregister(client, family.reason, target.node);
                    target.point(null, adjacencies);
                });
            }
            context.node(PuntTestFeatureNode.spec(family.feature, family.reason, reasons));
            family.arc.add(Feature.of(family.feature));
            context.onUnload(() -> family.arc.remove(family.feature));
        }
        context.command(Command.underBarrier(
                "test punt",
                "<interface> [<address>|clear]",
                "Punt all that an interface receives, or send punted packets to a neighbour: not for a live system",
                this::test));
    }

    private void test(final CommandInput in, final CommandOutput out) throws CommandException {
        final String name = in.word("interface");
        final Interface iface = interfaces.find(name);
        if (iface == null) {
            throw new CommandException("unknown interface `" + name + "'");
        }
        final boolean clear = in.tryKeyword("clear");
        final IpAddress neighbour = clear || in.atEnd() ? null : in.read(PacketParsers::ipAddress, "address");
        in.expectEnd();
        if (neighbour == null) {
            for (final Family family : families) {
                family.arc.enable(family.feature, iface.index(), !clear);
            }
            return;
        }
        final Family family = families[neighbour.family().ordinal()];
        final Target target = family.targets[iface.index() == PG0 ? 0 : 1];
        target.point(adjacencies.lockNeighbour(iface.index(), neighbour), adjacencies);
        reasons.register(client, family.reason, target.node);
    }
}
