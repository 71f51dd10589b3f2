/**
 * Ethernet reception: {@code ethernet-input} takes the header and up to two VLAN tags off, finds the sub-interface, and
 * gives each packet to the node that is registered for its EtherType.
 *
 * <p>Standards: IEEE 802.3, 802.1Q, 802.1ad. Main owns {@link dev.sluice.net.ethernet.EthernetInput} and publishes
 * snapshots; each thread owns its node instance. Limits: two tags; frames with an 802.3 length are counted and dropped,
 * since nothing here speaks LLC.
 */
package dev.sluice.net.ethernet;
