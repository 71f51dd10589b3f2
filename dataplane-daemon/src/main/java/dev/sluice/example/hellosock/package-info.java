/**
 * {@code hello-sock}: an example of a program on reactors, as SPDK has it. A server that echoes and a client that sends
 * its standard input.
 *
 * <p>Read {@link dev.sluice.example.hellosock.EchoServer} first: an acceptor poller on one light thread, a poll group
 * for the connections on each reactor, an io device whose channels the poll groups are, messages between them, and the
 * orderly end.
 *
 * <p>Owner thread: a poll group and its connections belong to the light thread of their reactor. Limits: IPv4 and IPv6
 * over TCP, no TLS.
 */
package dev.sluice.example.hellosock;
