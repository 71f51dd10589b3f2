/**
 * All that a plugin must see of the engine, together with the types that its methods name; features of the daemon are
 * reached as services ({@link dev.sluice.graph.spi.PluginContext#service}).
 *
 * <p>A plugin jar names its class in {@code META-INF/services/dev.sluice.graph.spi.Plugin}.
 */
package dev.sluice.graph.spi;
