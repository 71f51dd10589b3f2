/**
 * The graph: what a node declares ({@link dev.sluice.graph.node.NodeSpec}), what it does
 * ({@link dev.sluice.graph.node.Node}), the frames that move between nodes, the graph that main owns and the clone of
 * it that each thread runs.
 *
 * <p>Reading order: NodeSpec, Node, Frame, NodeContext, Dispatcher, Graph.
 *
 * <p>A node only decides where each packet goes; the {@link dev.sluice.graph.node.Dispatcher} moves them. So a node
 * that throws has moved nothing, and its frame's buffers can be freed exactly once.
 */
package dev.sluice.graph.node;
