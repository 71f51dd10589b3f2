/**
 * L2 switching as VPP does it: cross-connects, and bridge domains (IEEE 802.1D) with learning, ageing, flooding, split
 * horizon groups and a routed interface (BVI), VLAN tag rewrite, ARP termination, and patches.
 *
 * <p>Nodes: {@code l2-input} (from {@code ethernet-input}, the Ethernet header in front) to {@code l2-learn},
 * {@code l2-fwd}, {@code l2-flood}, {@code l2-output}, then {@code interface-output}; frames for the BVI go to
 * {@code ethernet-input-bvi}; {@code l2-input-vtr} and {@code arp-term-l2bd} stand between where they are wanted.
 * {@code l2-patch} is a feature of {@code device-input}. Main owns {@link dev.sluice.net.l2.BridgeDomains} and the MAC
 * table and publishes snapshots; workers learn by events in a bounded ring of each thread, and mark entries as seen by
 * a compare-and-set of the entry's age stamp. No change takes a barrier.
 *
 * <p>Limits: 65535 bridge domains, 255 split horizon groups, ages in whole minutes; a ring holds 1024 events and a full
 * one loses them, counted, until the next packet of that station; no spanning tree, no ARP unicast forwarding, no PBB.
 */
package dev.sluice.net.l2;
