package dev.sluice.net.redirect;

import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.command.RunningConfig;
import dev.sluice.graph.node.Graph;
import dev.sluice.net.arc.Feature;
import dev.sluice.net.arc.FeatureArc;
import dev.sluice.net.arc.FeatureArcs;
import dev.sluice.net.fib.Fibs;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.IpFamily;
import java.util.EnumMap;
import java.util.Map;

/** What this package adds to the daemon: a node for each family, commands and messages. Main thread. */
public final class PuntRedirectFeature {
    private PuntRedirectFeature() {}

    /** Registers everything; at start-up, after the nodes and arcs of both families. Returns the rules by family. */
    public static Map<IpFamily, PuntRedirects> register(
            final Graph graph,
            final FeatureArcs arcs,
            final Interfaces interfaces,
            final Fibs fibs,
            final CommandRegistry commands,
            final ApiRegistry api) {
        final Map<IpFamily, PuntRedirects> all = new EnumMap<>(IpFamily.class);
        for (final IpFamily family : IpFamily.values()) {
            final String node = family + "-punt-redirect";
            final FeatureArc arc = arcs.find(family + "-punt");
            final PuntRedirects redirects = new PuntRedirects(fibs.of(family), arc, node, interfaces);
            graph.register(PuntRedirectNode.spec(node, redirects, arc));
            arc.add(Feature.of(node));
            interfaces.listen(redirects);
            all.put(family, redirects);
        }
        final PuntRedirectCli cli = new PuntRedirectCli(all, interfaces);
        commands.add(cli.commands());
        commands.config().add(RunningConfig.Stage.ROUTES, cli::write);
        PuntRedirectApi.register(api, all, fibs, interfaces);
        return all;
    }
}
