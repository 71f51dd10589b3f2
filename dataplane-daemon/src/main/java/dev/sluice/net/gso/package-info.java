/**
 * Generic segmentation offload done here: packets that are still to be cut
 * ({@link dev.sluice.graph.buffer.PacketMeta#GSO}) become segments with checksums of their own before they reach a
 * device that cannot do it. {@code set interface feature gso <interface> enable}.
 *
 * <p>Nodes run on every worker; the feature is turned on and off by main. Limits: TCP over IPv4 and IPv6, on routed
 * packets; a segment is never longer than a buffer.
 */
package dev.sluice.net.gso;
