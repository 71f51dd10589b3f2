/**
 * ICMP for IPv4 (RFC 792, RFC 1122, RFC 1812): what is received, echo replies, error messages, and {@code ping} of
 * the CLI.
 *
 * <p>Nodes run on every worker. Main owns {@link dev.sluice.net.icmp.Icmp4} (which node takes which type) and the
 * pings that run. Redirects are never sent. Limits:
 * {@value dev.sluice.net.icmp.Icmp4ErrorNode#RATE} error messages a second and thread.
 */
package dev.sluice.net.icmp;
