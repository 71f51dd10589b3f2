/**
 * The binary API on a Unix stream socket, as VPP's clients speak it: framing, handshake, order of answers,
 * back-pressure and limits, trace of messages, and the messages that concern the API and the CLI themselves.
 *
 * <p>Each message has a header of 16 octets: 8 that are ignored, u32 length of what follows (big-endian), 4 that are
 * ignored. Then u16 message number and the fields. Messages of a client are handled in order, one at a time.
 *
 * <p>Owner: the main thread, on whose event loop everything runs. Limits: shared memory as transport is not served.
 */
package dev.sluice.manage.binapi;
