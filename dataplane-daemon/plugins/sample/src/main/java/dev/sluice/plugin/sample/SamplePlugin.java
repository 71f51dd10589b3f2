package dev.sluice.plugin.sample;

import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.graph.spi.Plugin;
import dev.sluice.graph.spi.PluginContext;
import dev.sluice.net.arc.Feature;
import dev.sluice.net.arc.FeatureArc;
import dev.sluice.net.arc.FeatureArcs;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.Interfaces;

/**
 * Registers the node, the feature and the command; takes the feature off every interface when it is unloaded. Main
 * thread.
 */
public final class SamplePlugin implements Plugin {
    private Interfaces interfaces;
    private FeatureArc arc;

    @Override
    public String name() {
        return "sample";
    }

    @Override
    public String description() {
        return "Sends received frames back with their MAC addresses swapped";
    }

    @Override
    public String version() {
        return "1.0";
    }

    @Override
    public int apiVersion() {
        return API_VERSION;
    }

    @Override
    public boolean defaultDisabled() {
        return true;
    }

    @Override
    public void load(final PluginContext context) {
        interfaces = context.service(Interfaces.class);
        arc = context.service(FeatureArcs.class).arc("device-input", "ethernet-input");
        context.node(SampleMacSwapNode.spec());
        arc.add(Feature.of(SampleMacSwapNode.NAME));
        context.onUnload(() -> arc.remove(SampleMacSwapNode.NAME));
        context.command(Command.mpSafe(
                "sample macswap",
                "<interface> [disable]",
                "Send what an interface receives back out of it, MAC addresses swapped",
                this::macSwap));
    }

    private void macSwap(final CommandInput in, final CommandOutput out) throws CommandException {
        final String name = in.word("interface");
        final Interface iface = interfaces.find(name);
        if (iface == null) {
            throw new CommandException("unknown interface `" + name + "'");
        }
        final boolean on = !in.tryKeyword("disable");
        in.expectEnd();
        arc.enable(SampleMacSwapNode.NAME, iface.index(), on);
    }
}
