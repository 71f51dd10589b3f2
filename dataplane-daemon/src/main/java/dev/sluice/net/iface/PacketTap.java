package dev.sluice.net.iface;

import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.NodeContext;

/**
 * A place where packets can be looked at as they pass ({@code pcap trace}): one test of a reference a frame when nobody
 * looks. The hook is set on the main thread and runs on the workers.
 */
public final class PacketTap {
    /** Looks at a frame; must not change, keep or free anything of it, nor block. */
    @FunctionalInterface
    public interface Hook {
        /** Called on the thread that owns the frame, with the current header at the start of the link-layer header. */
        void see(Frame frame, NodeContext context);
    }

    private volatile Hook hook;

    /** Sets what looks, or null. Main thread. */
    public void hook(final Hook newHook) {
        hook = newHook;
    }

    /** What looks, or null. */
    public Hook hook() {
        return hook;
    }
}
