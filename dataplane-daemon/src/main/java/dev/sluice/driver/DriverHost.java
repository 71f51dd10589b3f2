package dev.sluice.driver;

import dev.sluice.graph.buffer.BufferCache;
import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.node.Graph;
import dev.sluice.net.arc.FeatureArcs;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.iface.RxQueues;

/**
 * What the daemon has for a driver. Main thread.
 *
 * @param graph for its nodes
 * @param arcs for its input node
 * @param interfaces where its interfaces are listed
 * @param rxQueues where its queues are placed
 * @param barrier stops the workers while it takes something away from them
 * @param buffers the main thread's cache
 * @param links what becomes of the kernel's interfaces
 */
public record DriverHost(
        Graph graph,
        FeatureArcs arcs,
        Interfaces interfaces,
        RxQueues rxQueues,
        BarrierGuard barrier,
        BufferCache buffers,
        HostLinks links) {}
