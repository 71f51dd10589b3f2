/**
 * IPv6 (RFC 8200, RFC 4291): header checks, lookup, load balancing, rewrite, packets to us and to groups of the link,
 * link-local addresses, and router advertisements (RFC 4861 section 6.2).
 *
 * <p>Nodes run on every worker and read tables that main publishes ({@code net.fib}, {@code net.iface}); none of them
 * writes a table. Between them the aux word of a packet is as in IPv4: to {@code ip6-load-balance} a load-balance
 * index; to {@code ip6-rewrite}, {@code ip6-discover-neighbor}, {@code ip6-glean} and {@code ip6-frag} an adjacency
 * index; to {@code ip6-icmp-error} {@code Icmp6Header.errorWord}; to a drop node the index of a counter.
 *
 * <p>Arcs: {@code ip6-unicast} from {@code ip6-input} to {@code ip6-lookup} and {@code ip6-multicast} to
 * {@code ip6-mfib-forward-lookup}, by the receiving interface; {@code ip6-output} from {@code ip6-rewrite} to
 * {@code interface-output}, by the transmitting one. Main owns {@link dev.sluice.net.ip6.RouterAdvertisements}; workers
 * tell it of solicitations by a ring of each thread. Limits: no reassembly, extension headers are forwarded unread.
 */
package dev.sluice.net.ip6;
