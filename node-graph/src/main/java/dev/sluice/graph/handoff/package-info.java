/**
 * Frames on their way from thread to thread: a worker that must not work on a packet itself (its flow belongs to
 * another one) hands it over with all its columns. One queue for each pair of next node and receiving thread, many
 * producers, one consumer, bounded; what does not fit is dropped and counted.
 *
 * <p>Owner threads: named at each method. Limits: a queue holds
 * {@link dev.sluice.graph.handoff.FrameHandoff#DEFAULT_SIZE} frames of up to 256 packets.
 */
package dev.sluice.graph.handoff;
