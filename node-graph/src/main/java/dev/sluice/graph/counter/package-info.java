/**
 * Counters: one plain row per worker, written by its owner without fences, read by summing. What a number means is in
 * the directory.
 */
package dev.sluice.graph.counter;
