/**
 * The daemon as a process: what it is made of, in which order it starts and stops, its main thread's I/O, signals and
 * the service manager.
 *
 * <p>Reading order: {@code Main}, {@code Daemon}, {@code Dataplane}. Everything else knows nothing of this package.
 */
package dev.sluice.daemon;
