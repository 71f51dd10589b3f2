/**
 * Statistics in shared memory, as VPP's readers know them ({@code vpp_get_stats}, GoVPP, {@code vpp_papi}): a segment
 * of version 2 in a memory file, which is handed to whoever connects to a socket of sequenced packets.
 *
 * <p>Workers count in rows of their own and know nothing of the segment. The thread {@code sluice_stats} copies them
 * every {@code update-interval}, more often once there is a reader; the main thread does so before each answer of the
 * binary API, so that a client which asks and then reads sees what its request has done.
 *
 * <p>Owner of the layout: the main thread. Readers in other processes are told of changes of the layout by
 * {@code epoch} and {@code in_progress}; memory that they may still look at is used again only after a while. Limits:
 * no ring buffers and no histograms.
 */
package dev.sluice.manage.stats;
