/**
 * The threads that forward packets: registrations, placement on cores, start, the main-or-worker loop, messages, and
 * the barrier.
 *
 * <p>How a daemon is put together, all on its main thread:
 *
 * <pre>{@code
 * ThreadRegistry registry = new ThreadRegistry();              // add thread types and worker-init functions
 * CpuPlacement placement = CpuPlacement.place(config.cpu(), registry.types(), platform.allowedCores(), "sluice");
 * Graph graph = new Graph(placement.graphThreads());
 * BufferPool pool = ...;                                       // made for graphThreads() caches
 * StartWorkers start = new StartWorkers(settings, registry, placement, graph, pool, clock, platform, sleepers, failures);
 * Threads threads = start.threads();                           // exist, do not run: interfaces may be placed on them
 * ...                                                          // register nodes, arcs, hand-offs
 * start.start();                                               // clones, launches, pins, checks that all are alive
 * start.mainIo(io);                                            // event loop of the faces
 * start.runMain();                                             // until start.requestStop() from any thread
 * List<String> late = start.stop(2_000_000_000L);              // ends the workers
 * }</pre>
 *
 * <p>Owner threads: {@code Barrier}, {@code StartWorkers} and {@code ThreadRegistry} are main's; {@code GraphThread}
 * says for each method; everything in one thread's clone of the graph is that thread's. The first file to read is
 * {@link dev.sluice.graph.thread.MainOrWorkerLoop}, then {@link dev.sluice.graph.thread.Barrier}.
 *
 * <p>Limits: the number of graph threads is fixed at the start.
 */
package dev.sluice.graph.thread;
