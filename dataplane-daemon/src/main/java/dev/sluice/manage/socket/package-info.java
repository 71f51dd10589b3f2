/** What all servers of the daemon need of a Unix socket: its file. Used at start and stop, main thread. */
package dev.sluice.manage.socket;
