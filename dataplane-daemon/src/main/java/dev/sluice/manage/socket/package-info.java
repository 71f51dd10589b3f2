/**
 * What all servers of the daemon need of a socket: its place, and the file of a Unix socket. Used at start and stop,
 * main thread.
 */
package dev.sluice.manage.socket;
