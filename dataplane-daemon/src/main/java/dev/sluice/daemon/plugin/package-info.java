/**
 * Plugins: the built-in features, which are loaded in the order of a list, and jars, which come and go while the daemon
 * runs. Both are the same {@link dev.sluice.graph.spi.Plugin}. Main thread.
 */
package dev.sluice.daemon.plugin;
