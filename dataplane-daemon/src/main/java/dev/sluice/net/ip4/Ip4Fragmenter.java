package dev.sluice.net.ip4;

import dev.sluice.graph.buffer.BufferCache;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.fib.AdjacencyTable;
import dev.sluice.net.ip.FragNode;
import dev.sluice.net.ip.FragNode.Count;
import dev.sluice.net.ip.Fragmenter;
import dev.sluice.net.packet.Ip4Header;
import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.IpWriter;

/**
 * {@code ip4-frag} (RFC 791 section 3.2, RFC 1812 section 5.2.6): pieces repeat the header with the options that every
 * piece carries.
 */
public final class Ip4Fragmenter extends Fragmenter {
    private static final int OPTION_COPIED = 0x80;
    private static final int OPTION_END = 0;
    private static final int OPTION_NO_OPERATION = 1;
    private static final int VERSION = 0x40;

    /** A fragmenter that takes its buffers from here. */
    public Ip4Fragmenter(final BufferCache buffers) {
        super(buffers);
    }

    static NodeSpec spec(final AdjacencyTable adjacencies) {
        return FragNode.spec(IpFamily.IP4, adjacencies, context -> new Ip4Fragmenter(context.buffers()));
    }

    @Override
    protected Count refuse(final long meta, final long ip, final int chunk) {
        final boolean forbidden = (Slab.u16be(ip + Ip4Header.FLAGS_FRAGMENT) & Ip4Header.DONT_FRAGMENT) != 0;
        return forbidden || chunk <= 0 ? Count.DONT_FRAGMENT_SET : null;
    }

    @Override
    protected int headerLength(final long ip) {
        return Ip4Header.length(Slab.u8(ip));
    }

    @Override
    protected int dataLength(final long ip, final int header) {
        return header < Ip4Header.MIN_LENGTH ? 0 : Slab.u16be(ip + Ip4Header.TOTAL_LENGTH) - header;
    }

    @Override
    protected int added() {
        return 0;
    }

    @Override
    protected int writeHeader(
            final long ip, final int header, final long to, final int from, final int take, final boolean last) {
        Slab.copy(ip, to, header);
        final int word = Slab.u16be(ip + Ip4Header.FLAGS_FRAGMENT);
        final int offset = (word & Ip4Header.FRAGMENT_OFFSET_MASK) + (from >> 3);
        final int more = last ? word & Ip4Header.MORE_FRAGMENTS : Ip4Header.MORE_FRAGMENTS;
        final int length = offset == 0 ? header : keepCopiedOptions(to, header);
        Slab.putU8(to, VERSION | length >> 2);
        Slab.putU16be(to + Ip4Header.TOTAL_LENGTH, length + take);
        Slab.putU16be(to + Ip4Header.FLAGS_FRAGMENT, more | offset);
        IpWriter.ip4Checksum(to, length);
        return length;
    }

    /** Leaves in a header only the options that every piece carries (RFC 791 section 3.1), and returns its length. */
    private static int keepCopiedOptions(final long ip, final int header) {
        int kept = Ip4Header.MIN_LENGTH;
        int at = Ip4Header.MIN_LENGTH;
        while (at < header) {
            final int type = Slab.u8(ip + at);
            if (type == OPTION_END) {
                break;
            }
            final int length = type == OPTION_NO_OPERATION || at + 1 == header ? 1 : Slab.u8(ip + at + 1);
            if (length < 1 || at + length > header || length == 1 && type != OPTION_NO_OPERATION) {
                break;
            }
            if ((type & OPTION_COPIED) != 0) {
                Slab.copy(ip + at, ip + kept, length);
                kept += length;
            }
            at += length;
        }
        while ((kept & 3) != 0) {
            Slab.putU8(ip + kept++, OPTION_END);
        }
        return kept;
    }
}
