/**
 * Packet memory: one off-heap slab, the layout of a buffer in it, the pool of free buffers and its per-worker caches.
 *
 * <p>A buffer is an {@code int} index. What travels with a packet from node to node is not in the buffer but in the
 * columns of the frame ({@code graph.node.Frame}); a packet that leaves the frame world parks them in the buffer's
 * header ({@link dev.sluice.graph.buffer.BufferHeader}).
 *
 * <p>Beside it, and reached the same way, the memory of the large tables that workers search
 * ({@link dev.sluice.graph.buffer.TableMemory}).
 */
package dev.sluice.graph.buffer;
