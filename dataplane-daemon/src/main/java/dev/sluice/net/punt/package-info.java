/**
 * Punting: packets that somebody outside the graph is to see instead of being dropped.
 *
 * <p>Three kinds. UDP packets to a port of ours and packets to us of a whole protocol go to a process that has
 * registered a Unix datagram socket ({@code punt { socket PATH }} in the startup configuration,
 * {@code punt_socket_register}); what that process sends to our socket goes out. Packets that a feature gives a
 * <em>reason</em> (VPP's {@code vlib/punt.c}) go along {@code punt-dispatch} to every node that registered for the
 * reason, each but the first with a copy. And {@code set punt} takes a UDP port away from {@code ip4-udp-lookup}, so
 * that its packets end in {@code ip4-punt} instead of an ICMP error.
 *
 * <p>Owner thread: main for everything that is configured; nodes read what is published. Limits: a datagram holds one
 * packet, and what comes back must fit into one buffer.
 */
package dev.sluice.net.punt;
