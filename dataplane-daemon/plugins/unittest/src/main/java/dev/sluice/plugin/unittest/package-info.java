/**
 * Commands for tests, not for a daemon that serves anyone: {@code test punt}, as VPP's plugin of this name has it.
 * Loaded where {@code plugins { plugin unittest { enable } }} asks for it.
 *
 * <p>It is the example of a plugin that punts: it allocates reasons ({@link dev.sluice.net.punt.PuntReasons}), a
 * feature of {@code ip4-unicast} and {@code ip6-unicast} gives packets such a reason, and nodes of the plugin register
 * for them.
 *
 * <p>Threads: the plugin and its commands belong to main, an instance of each node to each worker. Limits: two
 * interfaces can be sent to, as in VPP.
 */
package dev.sluice.plugin.unittest;
