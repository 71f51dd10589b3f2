/**
 * VPP's packet generator: interfaces {@code pgN} whose packets come from streams (a pcap file replayed, or packets
 * described in words) and whose sent packets go to a capture file or nowhere.
 *
 * <p>Streams and interfaces are made and removed on the main thread; a stream runs on one thread, in that thread's
 * {@code pg-input}. An enabled stream is polled; without one the node waits for an interrupt and costs nothing. The
 * instrument of the benchmarks: replay is one copy per packet into buffers that come in one bulk, nothing is allocated.
 *
 * <p>Limits: packets of at most 64 KiB, 2 GiB of packets a stream.
 */
package dev.sluice.driver.generator;
