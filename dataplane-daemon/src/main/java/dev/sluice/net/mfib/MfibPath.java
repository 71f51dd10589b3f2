package dev.sluice.net.mfib;

import java.util.ArrayList;
import java.util.List;

/**
 * An interface of a multicast route. Immutable.
 *
 * @param swIfIndex the interface, or {@link #LOCAL}
 * @param flags {@link #ACCEPT} and the like: the numbers of the binary API
 */
public record MfibPath(int swIfIndex, int flags) {
    /** Not an interface: the packet is for us. */
    public static final int LOCAL = -1;

    /** Packets may come in by it. */
    public static final int ACCEPT = 2;

    /** Packets go out by it. */
    public static final int FORWARD = 4;

    /** The flags that have a meaning here. */
    static final int KNOWN = ACCEPT | FORWARD;

    /** {@code Accept, Forward, }. */
    public String flagText() {
        final List<String> names = new ArrayList<>();
        if ((flags & ACCEPT) != 0) {
            names.add("Accept,");
        }
        if ((flags & FORWARD) != 0) {
            names.add("Forward,");
        }
        return String.join(" ", names);
    }
}
