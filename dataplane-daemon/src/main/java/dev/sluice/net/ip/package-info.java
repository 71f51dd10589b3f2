/**
 * What IPv4 and IPv6 do in the same way: where their packets leave forwarding ({@code ip4-drop}, {@code ip4-punt} and
 * their like), which node takes packets to us by protocol and UDP port, cutting into fragments and putting them
 * together again ({@code set interface reassembly}, {@code set ip reassembly}), and the text of traces. The families'
 * own nodes are in {@code net.ip4} and {@code net.ip6}.
 *
 * <p>Control state belongs to the main thread; workers read what it has published.
 */
package dev.sluice.net.ip;
