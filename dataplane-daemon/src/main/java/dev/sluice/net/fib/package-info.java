/**
 * The forwarding information base: routes, their paths, and what packets read of them.
 *
 * <p>Control side (main thread): {@code Fib} holds the tables, the entries with the sources that contributed them, path
 * lists with their resolution, and adjacencies. Worker side: the mtrie, the load-balance records, and the adjacency
 * records, plain arrays that the main thread changes in place with release stores. No change of a route, an adjacency
 * or a neighbour takes a barrier; what a worker may still hold is reused after a {@code GracePeriod}.
 */
package dev.sluice.net.fib;
