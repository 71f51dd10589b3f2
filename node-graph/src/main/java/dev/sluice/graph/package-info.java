/** The engine: packet memory, the graph of nodes and the threads that run it. Knows no protocol, no socket and no driver. */
package dev.sluice.graph;
