/**
 * MPLS at the end of a path (RFC 3031, RFC 3032): labels that are bound to IPv4 prefixes are taken off and the packet
 * goes the prefix's way. Labels are neither swapped nor put on, and only the bottom of the stack is looked at.
 *
 * <p>Packets are taken from interfaces for which MPLS is on, and looked up in table 0. The inner TTL stays (pipe mode,
 * RFC 3443). Main owns the tables, workers read what it publishes.
 */
package dev.sluice.net.mpls;
