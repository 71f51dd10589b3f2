package dev.sluice.driver.generator;

import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.packet.EthernetFormat;

/** {@code pgN-tx}: the end of what a generator interface sends. To the capture when there is one, and freed. Stateless. */
final class PgTxNode implements Node {
    private final PgInterface pg;

    private PgTxNode(final PgInterface pg) {
        this.pg = pg;
    }

    static NodeSpec spec(final String name, final PgInterface pg) {
        return NodeSpec.internal(name, context -> new PgTxNode(pg))
                .traceBefore(record -> "    length " + record.length()
                        + (pg.mode() == PgMode.ETHERNET
                                ? "\n" + EthernetFormat.format(record.data(), record.length(), 4)
                                : ""));
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final PgCapture capture = pg.capture();
        if (capture != null) {
            capture.write(frame, context.buffers().pool());
        }
        context.buffers().free(frame.bi, frame.meta, 0, frame.n);
        return TAKEN;
    }
}
