/**
 * Interfaces: the table by sw_if_index that main owns, the view of it that workers read, counters, receive queues and
 * their placement, and the nodes at the graph's edges ({@code <if>-output}, {@code interface-output},
 * {@code error-drop}, {@code error-punt}).
 *
 * <p>Creating and deleting an interface changes the graph's shape and takes the barrier. State, MTU, MAC address,
 * addresses and tables are published and take none.
 */
package dev.sluice.net.iface;
