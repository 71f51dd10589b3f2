/**
 * What packets look like: addresses, header offsets and constants, checksums, and the text that traces print for a
 * header.
 *
 * <p>Everything here is a value or a static function without state; any thread may call it.
 *
 * <p>Byte order, decided once for the whole project:
 *
 * <ul>
 *   <li><b>host order</b>: an IPv4 address is an {@code int} whose most significant byte is the first of the dotted
 *       notation ({@code 10.0.0.1} is {@code 0x0a000001}); a port is an {@code int} 0..65535; a MAC address is the low
 *       48 bits of a {@code long}, first byte on the wire most significant. The control plane knows nothing else.
 *   <li><b>loaded</b>: the value that one little-endian load of the header field gives ({@code 10.0.0.1} is
 *       {@code 0x0100000a}), never swapped on the hot path. Constants for it end in {@code _LE}, conversions are called
 *       {@code toLoaded} and {@code fromLoaded}.
 * </ul>
 *
 * Ones' complement sums do not depend on the byte order (RFC 1071 section 2), so checksums are computed on loaded words
 * and stored as they come.
 */
package dev.sluice.net.packet;
