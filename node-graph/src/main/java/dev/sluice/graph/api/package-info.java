/**
 * The binary API without its socket: messages declared once in a compact text, and from that their layout, checksums,
 * description as JSON and documentation; and who handles them.
 *
 * <p>Owner: the main thread. Limits: messages are read into and written from {@link dev.sluice.graph.api.ApiRecord}s,
 * which allocate; nothing here is for the packet path.
 */
package dev.sluice.graph.api;
