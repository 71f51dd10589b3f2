/**
 * IPv6, of which there is only what the binary API says about it. Owner: the main thread. Limits: IPv6 packets are
 * counted and dropped; nothing is forwarded, no neighbour is discovered, no router advertised.
 */
package dev.sluice.net.ip6;
