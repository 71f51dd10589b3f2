/**
 * ICMP for IPv4 (RFC 792, RFC 1122, RFC 1812) and IPv6 (RFC 4443): what is received, echo replies, error messages, and
 * {@code ping} of the CLI. Messages of neighbour discovery are passed to {@code net.neighbor} and {@code net.ip6}.
 *
 * <p>Nodes run on every worker. Main owns {@link dev.sluice.net.icmp.Icmp4} and {@link dev.sluice.net.icmp.Icmp6}
 * (which node takes which type) and the pings that run. Redirects are never sent. Limits:
 * {@value dev.sluice.net.icmp.IcmpErrorNode#RATE} error messages a second and thread.
 */
package dev.sluice.net.icmp;
