/**
 * The registry of CLI commands: words, usage, handler and the text parser that handlers read their arguments with.
 *
 * <p>No socket lives here; the faces ({@code manage.cli}, {@code manage.binapi}) call
 * {@link dev.sluice.graph.command.CommandRegistry}. Commands are registered and run on the main thread.
 */
package dev.sluice.graph.command;
