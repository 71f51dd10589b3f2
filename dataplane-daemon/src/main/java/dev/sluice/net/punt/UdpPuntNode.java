package dev.sluice.net.punt;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.packet.Ip4Format;

/**
 * {@code ip4-udp-punt}: UDP packets to a port for which {@code set punt} was said. Puts their headers back on. Next:
 * {@code ip4-punt}.
 */
final class UdpPuntNode implements Node {
    static final String NAME = "ip4-udp-punt";

    enum Count {
        UDP_PORT
    }

    private UdpPuntNode() {}

    static NodeSpec spec() {
        return NodeSpec.internal(NAME, context -> new UdpPuntNode())
                .next("ip4-punt")
                .count(Count.UDP_PORT, Severity.INFO, "udp port punt")
                .countersNamedByDescription()
                .trace(record -> {
                    final StringBuilder out = new StringBuilder("  ");
                    Ip4Format.append(out, record.data(), 0, record.data().length, 2);
                    return out.toString();
                });
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final int reason = context.counterIndex(Count.UDP_PORT);
        for (int i = 0, n = frame.n; i < n; i++) {
            final long meta = frame.meta[i];
            final long ip = PacketMeta.l3(meta, frame.x[i]);
            frame.meta[i] = PacketMeta.advance(meta, (int) (ip - Slab.address(meta)));
            frame.aux[i] = reason;
        }
        context.count(Count.UDP_PORT, frame.n);
        return 0;
    }
}
