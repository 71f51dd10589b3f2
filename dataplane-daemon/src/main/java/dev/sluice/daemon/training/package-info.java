/**
 * Trains the node code before interfaces come up: a second dataplane of its own is given packets of every kind, so that
 * the JIT compiler has seen the odd ones when it compiles. Without it the first vector with an odd packet throws
 * compiled code away and forwards in the interpreter for a tenth of a second (measured; docs/performance.md). Main
 * thread, at start only.
 */
package dev.sluice.daemon.training;
