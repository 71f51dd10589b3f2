/**
 * Neighbours of both families: ARP (RFC 826, RFC 5227), neighbour discovery for IPv6 (RFC 4861 section 7), the nodes
 * that ask for neighbours, the table of those that are known, proxy ARP, and the addresses of interfaces as workers
 * read them.
 *
 * <p>Main owns {@link dev.sluice.net.neighbor.Neighbors} and everything that is configured. Workers learn from packets
 * by events in a bounded ring of each thread, which main empties; a full ring loses events and counts them. A packet
 * that overtakes the learning of its neighbour waits for it, at most ten milliseconds. No change takes a barrier: a
 * neighbour is one adjacency record, see {@code net.fib}. Nothing is sent unasked: no gratuitous ARP, no probe unless
 * ageing is on.
 */
package dev.sluice.net.neighbor;
