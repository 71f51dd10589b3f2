package dev.sluice.net.fib;

/** The packets that ask a path list where to go: each kind gets an answer of its own. */
enum FibChain {
    /** Packets of the paths' family. */
    IP,
    /** Packets whose last label has been looked up and taken off. */
    MPLS_EOS,
    /** Packets with labels left, and those that get some. */
    MPLS_NON_EOS
}
