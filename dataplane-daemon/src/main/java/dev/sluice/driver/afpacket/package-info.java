/**
 * Interfaces of the kernel by packet sockets (packet(7)): {@code create host-interface}.
 *
 * <p>Received frames come through a TPACKET_V3 ring and are copied into pool buffers; frames are sent from pool buffers
 * by {@code sendmmsg}. The offload header is on, so that checksums and segmentation which the kernel left undone travel
 * with the packet instead of being lost. Owner of a queue: the worker that polls it; everything else belongs to main.
 *
 * <p>Limits: a frame is seen up to 1 ms late (the ring's block timeout). Full-size frames with an 0x88a8 tag need a
 * larger MTU on the kernel's side.
 */
package dev.sluice.driver.afpacket;
