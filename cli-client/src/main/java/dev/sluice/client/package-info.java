/**
 * {@code sluicectl}, the command line client: one command, commands from standard input, or an interactive prompt.
 *
 * <p>It speaks the client protocol of the daemon's CLI socket (see the documentation of {@code dev.sluice.manage.cli}).
 * The paths that do not need a terminal load nothing of JLine, so that one-shot commands start fast. Single-threaded,
 * except that a Ctrl-C is sent from the signal's own thread.
 */
package dev.sluice.client;
