/**
 * The benchmark program behind {@code scripts/bench}: starts the daemon, feeds it with its packet generator, reads
 * {@code show runtime}. A program of its own that is run from source; nothing of the daemon is linked to it.
 */
package dev.sluice.bench;
