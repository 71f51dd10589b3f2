/**
 * The CLI socket: {@code vppctl}, telnet-speaking terminals, plain pipes and {@code sluicectl} on a Unix socket or a
 * TCP port.
 *
 * <p>Owner: the main thread, through the event loop that {@link dev.sluice.manage.cli.CliServer} is given. Limits:
 * number of sessions, output that a client leaves unread (per session and in all), length of a request (4 MiB), 16
 * requests of a client per turn of the loop.
 *
 * <h2>Who is at the other end</h2>
 *
 * <p>On accept the server sends 36 bytes of telnet negotiation (RFC 854, 1091, 1073) in one write. The terminal type
 * that comes back decides:
 *
 * <ul>
 *   <li>{@code vppctl} (any case): one request, answered with {@code \r\n} line ends and one NUL
 *   <li>{@code sluicectl}, {@code sluicectl-tty}: our own protocol, below
 *   <li>any other name, or telnet without a name for a second: a person's terminal with echo, editor and (for known
 *       names) colours and pager
 *   <li>no telnet at all: a pipe when data comes within the first second (no prompt), else a person behind {@code nc}
 *       (prompt, no echo)
 * </ul>
 *
 * <h2>The protocol of our own client</h2>
 *
 * <p>The client sends its terminal type as {@code ff fa 18 00 NAME ff f0}, without waiting for the server's 36 bytes,
 * which it discards. Name {@code sluicectl-tty} says that a person reads the output: errors then carry suggestions.
 *
 * <p>A request is UTF-8 text ended by one NUL. Several lines are several commands, run until the first that fails. The
 * answer is the output as UTF-8 with plain {@code \n} line ends, then NUL, then the status as a decimal number
 * ({@code 0} for success, negative for failure), then {@code \n}. Requests may be sent ahead; they are answered in
 * order. {@code ff f4} (telnet IP) stops the running command.
 *
 * <p>Text that begins with the octet 01 is a control request:
 *
 * <ul>
 *   <li>{@code info}: lines {@code prompt\tTEXT} and {@code banner\tLINE}
 *   <li>{@code complete CURSOR LINE}: what may stand at the index CURSOR (in UTF-16 units) of LINE:
 *       {@code start\tINDEX} where the word begins, then for each candidate {@code word\tTEXT\tHELP}, or
 *       {@code kind\t<what>\tHELP} for a value that cannot be listed, and {@code end\t} when the command may be entered
 *       as it is
 * </ul>
 */
package dev.sluice.manage.cli;
