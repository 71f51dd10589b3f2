package dev.sluice.net.fib;

/** Entries of MPLS tables as listings show them, in VPP's form. Main thread only. */
public final class MplsFibText {
    private final FibFormat format;

    /** For the tables of these FIBs. */
    public MplsFibText(final Fibs fibs) {
        format = new FibFormat(fibs);
    }

    /** All that is known of an entry, in several lines. */
    public String of(final MplsFibEntry entry) {
        final StringBuilder out = new StringBuilder();
        format.detail(out, entry);
        return out.toString();
    }
}
