package dev.sluice.driver.loopback;

import dev.sluice.graph.buffer.BufferHeader;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.EthernetFormat;

/**
 * {@code loopN-tx}: packets come back in on the interface that they went out on. Next: {@code ethernet-input}.
 * Stateless.
 */
final class LoopbackTxNode implements Node {
    private static final int ETHERNET_INPUT = 1;

    private final Interfaces interfaces;

    private LoopbackTxNode(final Interfaces interfaces) {
        this.interfaces = interfaces;
    }

    static NodeSpec spec(final String name, final Interfaces interfaces) {
        return NodeSpec.internal(name + "-tx", context -> new LoopbackTxNode(interfaces))
                .next("error-drop")
                .next("ethernet-input")
                .trace(record -> EthernetFormat.format(record.data(), record.length(), 2));
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final int n = frame.n;
        final long[] meta = frame.meta;
        final long[] x = frame.x;
        // all packets of the frame leave through one interface or its sub-interfaces
        final int swIfIndex = interfaces.view().hardware()[PacketMeta.tx(x[0])];
        final long received = PacketMeta.x(swIfIndex);
        long bytes = 0;
        for (int i = 0; i < n; i++) {
            bytes += PacketMeta.length(meta[i]);
            if ((meta[i] & PacketMeta.CHAINED) != 0) {
                bytes += BufferHeader.rest(context.buffers().pool().header(frame.bi[i]));
            }
            // it is a received packet now, whoever made it
            meta[i] &= ~PacketMeta.LOCALLY_ORIGINATED;
            x[i] = received;
        }
        frame.rx = swIfIndex;
        interfaces.counters().rx.add(context.thread(), swIfIndex, n, bytes);
        return ETHERNET_INPUT;
    }
}
