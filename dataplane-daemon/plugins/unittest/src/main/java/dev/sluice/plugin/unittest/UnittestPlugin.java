package dev.sluice.plugin.unittest;

import dev.sluice.graph.spi.Plugin;
import dev.sluice.graph.spi.PluginContext;

/** Registers the commands for tests. Main thread. */
public final class UnittestPlugin implements Plugin {
    @Override
    public String name() {
        return "unittest";
    }

    @Override
    public String description() {
        return "Commands for tests: do not load it where packets matter";
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
        new PuntTest(context).register(context);
    }
}
