/** For tests of nodes, ours and plugins': a node in a graph of its own, turned by hand. Not used by the daemon. */
package dev.sluice.graph.testkit;
