/**
 * The metrics page for Prometheus ({@code prometheus { listen ... }}): counters of interfaces, nodes and threads,
 * packet memory, barrier and JVM, read when the page is asked for. Nothing is sampled in between, and workers do
 * nothing for it. Main thread.
 */
package dev.sluice.manage.metrics;
