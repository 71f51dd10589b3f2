package dev.sluice.net.fib;

import java.util.List;

/**
 * Who contributed an entry. Of several, the one with the smallest priority forwards. Names, priorities and numbers of
 * the built-in ones are those of VPP; clients may add some of their own ({@link FibSources}). Immutable.
 */
public final class FibSource implements Comparable<FibSource> {
    public static final FibSource SPECIAL = new FibSource(1, 0x00, "special");
    public static final FibSource CLASSIFY = new FibSource(2, 0x01, "classify");
    public static final FibSource PROXY = new FibSource(3, 0x02, "proxy");
    public static final FibSource INTERFACE = new FibSource(4, 0x03, "interface");
    public static final FibSource API = new FibSource(8, 0x80, "API");
    public static final FibSource CLI = new FibSource(9, 0x81, "CLI");
    public static final FibSource DHCP = new FibSource(12, 0xb0, "DHCP");

    /** Addresses of the link: own ones that are link-local, and the tables that they stand in. */
    public static final FibSource IP6_ND = new FibSource(14, 0xc1, "IPv6-nd");

    /** A neighbour: active where the covering entry is attached to the same interface. */
    public static final FibSource ADJACENCY = new FibSource(15, 0xd0, "adjacency");

    /** A host route of an interface in another table, which a route attached to the interface takes in. */
    public static final FibSource ATTACHED_EXPORT = new FibSource(17, 0xf0, "attached_export");

    /** The next hop of a recursive route. */
    public static final FibSource RECURSIVE_RESOLUTION = new FibSource(18, 0xfb, "recursive-resolution");

    public static final FibSource DEFAULT_ROUTE = new FibSource(20, 0xfd, "default-route");

    /** The built-in ones in the order of their priorities. */
    static final List<FibSource> BUILT_IN = List.of(
            SPECIAL,
            CLASSIFY,
            PROXY,
            INTERFACE,
            API,
            CLI,
            DHCP,
            IP6_ND,
            ADJACENCY,
            ATTACHED_EXPORT,
            RECURSIVE_RESOLUTION,
            DEFAULT_ROUTE);

    private final int id;
    private final int priority;
    private final String name;

    FibSource(final int id, final int priority, final String name) {
        this.id = id;
        this.priority = priority;
        this.name = name;
    }

    /** Number, 1..255. */
    public int id() {
        return id;
    }

    /** 0 is the best, 255 the worst. */
    public int priority() {
        return priority;
    }

    /** By priority, the older one first. */
    @Override
    public int compareTo(final FibSource other) {
        return priority != other.priority ? Integer.compare(priority, other.priority) : Integer.compare(id, other.id);
    }

    @Override
    public boolean equals(final Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return id;
    }

    /** The name. */
    @Override
    public String toString() {
        return name;
    }
}
