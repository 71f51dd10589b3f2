/**
 * Punt redirect: packets that would leave forwarding to whoever wants them here ({@code ip4-punt}, {@code ip6-punt})
 * are sent to a next hop instead, by the interface that they came in by. A feature of the arcs {@code ip4-punt} and
 * {@code ip6-punt}. Main owns the rules, workers read what it publishes.
 */
package dev.sluice.net.redirect;
