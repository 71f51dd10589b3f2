/**
 * The smallest useful plugin, in the manner of VPP's: a feature of {@code device-input} that swaps the MAC addresses of
 * whatever an interface receives and sends it back out of that interface, {@code sample macswap INTERFACE [disable]}.
 *
 * <p>Begin a plugin of your own with a copy of this folder: a {@link dev.sluice.graph.spi.Plugin} that registers a
 * node, a feature and a command, the node, the name of the class in {@code META-INF/services}, a test of the node with
 * one frame.
 *
 * <p>Threads: the plugin and its command belong to main, an instance of the node to each worker. Limits: no setting is
 * kept over an unload.
 */
package dev.sluice.plugin.sample;
