/**
 * Feature arcs: where features are put between two nodes of the graph, per interface.
 *
 * <p>A feature node does not carry a configuration index with each packet, as VPP does; which feature comes next
 * depends only on where a packet is and on its interface, and so each node of an arc reads its next slot from a table
 * by sw_if_index ({@link dev.sluice.net.arc.ArcPosition}). An interface without features costs one test of a reference
 * a frame. Enabling a feature is published and takes no barrier; adding one to an arc does, since it adds graph arcs.
 */
package dev.sluice.net.arc;
