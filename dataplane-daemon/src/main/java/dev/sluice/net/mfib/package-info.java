/**
 * Multicast forwarding of both families (RFC 1112, RFC 4291 section 2.7, RFC 4601 section 4.2): routes for (S,G) and
 * (*,G/n), the check of the interface that packets come in by, and replication. Routes are static; there is no group
 * protocol.
 *
 * <p>The unicast table sends 224.0.0.0/4 to {@code ip4-mfib-forward-lookup}; so the features of received multicast
 * packets are those of {@code ip4-unicast}; {@code ip6-input} sends ff00::/8 to {@code ip6-mfib-forward-lookup} over
 * {@code ip6-multicast}. Main owns the tables, workers read what it publishes.
 */
package dev.sluice.net.mfib;
