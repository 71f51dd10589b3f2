/** Time as the loops see it: one clock for the daemon, read once a turn; tests move it by hand. */
package dev.sluice.graph.time;
