package dev.sluice.net.mpls;

import dev.sluice.graph.trace.TraceRecord;
import dev.sluice.net.fib.MplsLabel;

/** What traces of MPLS nodes have in common, in VPP's form. Main thread, when shown. */
final class MplsTrace {
    private MplsTrace() {}

    /** {@code mpls-header:[44:64:0:eos]}: the entry in front, or the last that stands in front of an IP header. */
    static String header(final TraceRecord record, final boolean innermost) {
        int at = 0;
        while (innermost && !MplsHeader.isBottom(record.u32(at)) && at + 2 * MplsHeader.LENGTH <= record.length()) {
            at += MplsHeader.LENGTH;
        }
        return "  mpls-header:" + MplsLabel.format(record.u32(at));
    }

    /** {@code label 33 ttl 64 exp 0} of the entry in front. */
    static String entry(final TraceRecord record) {
        final int entry = record.u32(0);
        return "label " + MplsHeader.label(entry) + " ttl " + MplsHeader.ttl(entry) + " exp " + MplsHeader.exp(entry);
    }
}
