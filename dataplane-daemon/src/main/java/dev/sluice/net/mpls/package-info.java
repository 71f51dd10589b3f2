/**
 * MPLS (RFC 3031, RFC 3032): labels that are put on IP packets, swapped, and taken off.
 *
 * <p>Where labels lead is in the MPLS tables of {@code net.fib}, and so are the labels of IP routes' paths; here are
 * the nodes: {@code mpls-input} and {@code mpls-lookup} for packets that come in with labels,
 * {@code *-mpls-label-imposition-*} that put labels on, {@code *-mpls-label-disposition-*} behind the last label, and
 * {@code mpls-output} that sends. Packets are taken from interfaces for which MPLS is on, and looked up in table 0. TTL
 * and class follow RFC 3443: pipe or uniform mode, by label.
 *
 * <p>Limits: no tunnel interfaces, no replication, no pseudo wires, 12 labels a path, no label on an interface without
 * an Ethernet header; a packet at the end of its life between two ends of a path is dropped and not answered. Main owns
 * the tables, workers read what it publishes.
 */
package dev.sluice.net.mpls;
