/**
 * Files of captured packets in the classic pcap format (libpcap's {@code savefile}, version 2.4; pcapng is not read):
 * reading whole files for the packet generator, writing captures, and {@code pcap trace}.
 *
 * <p>Reading belongs to the control path. A writer belongs to whoever made it; its class says how it is shared. Limits:
 * files of at most 2 GiB are read, packets of at most 256 KiB.
 */
package dev.sluice.driver.pcap;
