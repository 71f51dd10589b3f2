package dev.sluice.net.punt;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.packet.Ip4Format;
import dev.sluice.net.packet.Ip6Format;

/**
 * {@code ip4-udp-punt}, {@code ip6-udp-punt}: UDP packets to a port for which {@code set punt} was said. Puts their
 * headers back on. Next: {@code ip4-punt}, {@code ip6-punt}.
 */
final class UdpPuntNode implements Node {
    static final String NAME = "ip4-udp-punt";
    static final String NAME6 = "ip6-udp-punt";

    enum Count {
        UDP_PORT
    }

    private UdpPuntNode() {}

    static NodeSpec spec() {
        return spec(NAME, "ip4-punt").trace(record -> {
            final StringBuilder out = new StringBuilder("  ");
            Ip4Format.append(out, record.data(), 0, record.data().length, 2);
            return out.toString();
        });
    }

    static NodeSpec spec6() {
        return spec(NAME6, "ip6-punt").trace(record -> {
            final StringBuilder out = new StringBuilder("  ");
            Ip6Format.append(out, record.data(), 0, record.data().length, 2);
            return out.toString();
        });
    }

    private static NodeSpec spec(final String name, final String next) {
        return NodeSpec.internal(name, context -> new UdpPuntNode())
                .next(next)
                .count(Count.UDP_PORT, Severity.INFO, "udp port punt")
                .countersNamedByDescription();
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
