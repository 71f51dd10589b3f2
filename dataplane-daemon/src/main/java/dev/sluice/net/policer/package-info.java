/**
 * Policers: token buckets that sort packets into conforming, exceeding and violating ones (RFC 2697, RFC 2698, RFC
 * 4115), and what becomes of each. They are applied to punted packets, as a feature of the arcs {@code ip4-punt} and
 * {@code ip6-punt}.
 *
 * <p>A policer belongs to one thread, the first that has packets for it or the one it is bound to; others hand their
 * packets over. Main owns the configuration. Packets come without colour, so that a colour-aware policer does as a
 * colour-blind one.
 */
package dev.sluice.net.policer;
