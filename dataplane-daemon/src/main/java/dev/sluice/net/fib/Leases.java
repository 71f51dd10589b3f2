package dev.sluice.net.fib;

import java.util.ArrayList;
import java.util.List;

/**
 * What a path list's forwarding keeps alive beside its own adjacencies: adjacencies and MPLS objects. Main thread only.
 */
final class Leases {
    private final List<Long> held = new ArrayList<>(0);

    /** Keeps the lock that the caller has taken on what a bucket leads to. */
    long keep(final long dpo) {
        held.add(dpo);
        return dpo;
    }

    /** Keeps what a bucket leads to, which another holds so far. */
    long share(final MplsDpoTable dpos, final long dpo) {
        if (dpos.lockAgain(dpo)) {
            held.add(dpo);
        }
        return dpo;
    }

    /** Lets go of all. */
    void release(final MplsDpoTable dpos) {
        held.forEach(dpos::unlock);
        held.clear();
    }
}
