/**
 * IPv4 forwarding (RFC 791, RFC 1812): header checks, lookup, load balancing, rewrite.
 *
 * <p>Nodes run on every worker and read tables that main publishes ({@code net.fib}, {@code net.iface}); none of them
 * writes a table. Between them the aux word of a packet is: to {@code ip4-load-balance} a load-balance index; to
 * {@code ip4-rewrite}, {@code ip4-arp}, {@code ip4-glean} and {@code ip4-frag} an adjacency index; to {@code ip4-local}
 * an index of the receive table; to {@code ip4-icmp-error} {@code IcmpHeader.errorWord}; to a drop node the index of a
 * counter.
 *
 * <p>Arcs: {@code ip4-unicast} from {@code ip4-input} to {@code ip4-lookup}, by the receiving interface;
 * {@code ip4-output} from {@code ip4-rewrite} to {@code interface-output}, by the transmitting one.
 */
package dev.sluice.net.ip4;
