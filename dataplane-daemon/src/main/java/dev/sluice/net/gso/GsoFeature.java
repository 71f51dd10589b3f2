package dev.sluice.net.gso;

import dev.sluice.graph.api.ApiCall;
import dev.sluice.graph.api.ApiError;
import dev.sluice.graph.api.ApiException;
import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.command.RunningConfig;
import dev.sluice.graph.node.Graph;
import dev.sluice.net.arc.Feature;
import dev.sluice.net.arc.FeatureArc;
import dev.sluice.net.arc.FeatureArcs;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceApi;
import dev.sluice.net.iface.InterfaceInput;
import dev.sluice.net.iface.Interfaces;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Turns segmentation on and off for interfaces: {@code set interface feature gso} and
 * {@code feature_gso_enable_disable}. Main thread.
 */
public final class GsoFeature {
    private static final Map<String, String> NODES =
            new TreeMap<>(Map.of("ip4-output", "gso-ip4", "ip6-output", "gso-ip6"));

    private final FeatureArcs arcs;
    private final Interfaces interfaces;

    private GsoFeature(final FeatureArcs arcs, final Interfaces interfaces) {
        this.arcs = arcs;
        this.interfaces = interfaces;
    }

    /** Adds nodes, command and message. The output arcs of IPv4 and IPv6 are there. */
    public static void register(
            final Graph graph,
            final FeatureArcs arcs,
            final Interfaces interfaces,
            final CommandRegistry commands,
            final ApiRegistry api) {
        graph.register(GsoMplsNode.spec());
        NODES.forEach((arcName, node) -> {
            final FeatureArc arc = arcs.find(arcName);
            graph.register(GsoNode.spec(node, arc));
            arc.add(Feature.of(node));
        });
        final GsoFeature feature = new GsoFeature(arcs, interfaces);
        commands.add(Command.mpSafe(
                "set interface feature gso",
                "<interface> enable|disable",
                "Cut packets that the device cannot segment itself",
                feature::set));
        commands.config().add(RunningConfig.Stage.INTERFACE_SETTINGS, feature::write);
        api.declare(GsoFeature.class, "gso.api");
        api.handle("feature_gso_enable_disable", feature::set);
    }

    /**
     * Cuts packets for an interface, or no longer. Nothing to do where the device does it.
     *
     * @param iface any interface but {@code local0}
     */
    void enable(final Interface iface, final boolean on) {
        final Interface device = iface.parent() == null ? iface : iface.parent();
        if (on && device.driver().segments()) {
            return;
        }
        NODES.forEach((arc, node) -> arcs.find(arc).enable(node, iface.index(), on));
    }

    private void write(final Consumer<String> line) {
        for (final Interface iface : interfaces.all()) {
            if (NODES.entrySet().stream()
                    .anyMatch(node ->
                            arcs.find(node.getKey()).enabledOn(iface.index()).contains(node.getValue()))) {
                line.accept("set interface feature gso " + iface.name() + " enable");
            }
        }
    }

    private void set(final CommandInput in, final CommandOutput out) throws CommandException {
        final Interface iface = InterfaceInput.read(in, interfaces);
        final boolean on = in.oneOf("enable", "disable") == 0;
        in.expectEnd();
        if (iface.index() == 0) {
            throw new CommandException("`" + iface.name() + "' sends nothing");
        }
        enable(iface, on);
    }

    private void set(final ApiCall call) throws ApiException {
        final Interface iface = InterfaceApi.interfaceOf(interfaces, call.request());
        if (iface.index() == 0) {
            throw new ApiException(ApiError.INVALID_SW_IF_INDEX);
        }
        enable(iface, call.request().flag("enable_disable"));
    }
}
