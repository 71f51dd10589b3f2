/**
 * IPv6 (RFC 8200, RFC 4291): header checks, packets to us and to groups of the link, addresses of interfaces.
 *
 * <p>Nodes run on every worker and read tables that main publishes ({@code net.fib}, {@code net.iface}); none of them
 * writes a table. Between them the aux word of a packet is as in IPv4: to {@code ip6-icmp-error} {@code
 * Icmp6Header.errorWord}, to a drop node the index of a counter.
 *
 * <p>Arcs: {@code ip6-unicast} from {@code ip6-input} to {@code ip6-lookup} and {@code ip6-multicast} to {@code
 * ip6-mfib-forward-lookup}, by the receiving interface. Limits: no router is advertised.
 */
package dev.sluice.net.ip6;
