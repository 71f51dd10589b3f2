package dev.sluice.architecture;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The one table of what may import what. A package is written below {@code dev.sluice}; a pattern {@code x.*} is x and
 * everything below it. A package that has no row is an error: whoever adds one says here what it may see.
 */
final class AllowedEdges {
    private static final String BASE = "dev.sluice.";

    /** The engine, without the faces to its users. */
    private static final List<String> ENGINE = List.of(
            "graph.buffer",
            "graph.command",
            "graph.api",
            "graph.counter",
            "graph.event",
            "graph.node",
            "graph.spi",
            "graph.thread",
            "graph.time",
            "graph.trace",
            "config");

    /** What every feature may use: the engine, packet formats, interfaces and arcs. */
    private static final List<String> FEATURE =
            join(ENGINE, List.of("graph.handoff", "graph.reactor", "net.packet", "net.iface", "net.arc"));

    /** And what every feature above IPv4 may use. Features of this kind never see each other. */
    private static final List<String> IP_FEATURE = join(
            FEATURE,
            List.of("net.ethernet", "net.fib", "net.neighbor", "net.ip", "net.ip4", "net.ip6", "net.icmp", "net.l2"));

    private static final Map<String, List<String>> PROJECT = new LinkedHashMap<>();

    static {
        row("config");
        row("graph.time");
        row("graph.counter", "graph.time");
        row("graph.buffer", "graph.counter");
        row("graph.trace", "graph.buffer", "graph.counter", "graph.time");
        row("graph.event", "graph.buffer", "graph.counter", "graph.time");
        row("graph.command");
        row("graph.api");
        row("graph.node", "graph.buffer", "graph.counter", "graph.trace", "graph.event", "graph.time");
        row("graph.kthread", "graph.command", "graph.time", "config");
        row("graph.work", "graph.kthread", "graph.command", "graph.time", "config");
        row(
                "graph.reactor",
                "graph.kthread",
                "graph.command",
                "graph.node",
                "graph.counter",
                "graph.time",
                "graph.event",
                "config");
        row("graph.handoff", "graph.buffer", "graph.node", "graph.trace", "graph.counter", "graph.time", "graph.event");
        row(
                "graph.thread",
                join(
                        List.of(
                                "graph.buffer",
                                "graph.node",
                                "graph.reactor",
                                "graph.work",
                                "graph.kthread",
                                "graph.handoff"),
                        List.of("graph.counter", "graph.time", "graph.event", "graph.trace", "config")));
        row("graph.spi", ENGINE);
        row("graph.cli", "graph.*", "config");
        row("graph.testkit", ENGINE);
        row("net.packet", "graph.buffer", "graph.command", "graph.api");
        row("net.arc", join(ENGINE, List.of("net.packet")));
        row("net.iface", join(ENGINE, List.of("net.packet", "net.arc")));
        row("net.ethernet", FEATURE);
        row("net.fib", FEATURE);
        row("net.neighbor", join(FEATURE, List.of("net.ethernet", "net.fib")));
        row("net.ip", join(FEATURE, List.of("net.fib")));
        row("net.ip4", join(FEATURE, List.of("net.fib", "net.neighbor", "net.ip")));
        row("net.ip6", join(FEATURE, List.of("net.fib", "net.neighbor", "net.ip")));
        row("net.gso", FEATURE);
        row("net.icmp", join(FEATURE, List.of("net.fib", "net.neighbor", "net.ip", "net.ip4", "net.ip6")));
        row("net.l2", join(FEATURE, List.of("net.ethernet")));
        Stream.of(
                        "acl",
                        "nat44",
                        "vxlan",
                        "policer",
                        "mfib",
                        "redirect",
                        "ipip",
                        "gre",
                        "span",
                        "punt",
                        "classify",
                        "qos",
                        "dhcp",
                        "bfd",
                        "ipsec",
                        "mpls")
                .forEach(feature -> row("net." + feature, IP_FEATURE));
        // Drivers meet in the port `driver' and never each other; a file format may be shared.
        final List<String> driver = join(FEATURE, List.of("driver", "driver.os"));
        row("driver.os", "graph.buffer", "graph.kthread", "graph.thread", "config");
        row("driver", driver);
        row("driver.pcap", driver);
        row("driver.generator", join(driver, List.of("driver.pcap")));
        Stream.of("tap", "afpacket", "afxdp", "memif", "loopback", "vhost")
                .forEach(name -> row("driver." + name, driver));
        // Faces reach features through the registries of the engine alone.
        row("manage.socket", "config");
        final List<String> face = join(ENGINE, List.of("manage.socket", "net.iface"));
        Stream.of("cli", "binapi", "metrics", "web").forEach(name -> row("manage." + name, face));
        // the segment is shared memory, its descriptor is passed over a socket
        // counters are copied by a thread of their own
        row("manage.stats", join(face, List.of("driver.os", "graph.kthread")));
        row("daemon", "*");
        row("daemon.logging", "config", "graph.command", "graph.kthread", "driver.os");
        row("daemon.plugin", join(ENGINE, List.of("net.arc", "net.iface")));
        row("daemon.training", "*");
        row("client");
        // Programs that show how a part of the engine is used.
        row("example", "graph.*", "driver.os", "config");
        row("plugin", join(FEATURE, List.of("net.fib")));
    }

    /** Third-party packages, and packages of the JDK that not everybody may use, with who may. */
    static final Map<String, List<String>> LIBRARIES = Map.ofEntries(
            Map.entry("com.typesafe", List.of("config")),
            Map.entry("org.agrona", List.of("example", "graph.*", "net.*", "driver.*", "manage.*")),
            Map.entry("net.openhft", List.of("graph.kthread", "graph.thread")),
            Map.entry("io.netty", List.of("manage.*", "daemon", "driver.memif")),
            Map.entry("io.micrometer", List.of("manage.metrics")),
            Map.entry("io.prometheus", List.of("manage.metrics")),
            Map.entry("org.jline", List.of("client")),
            Map.entry("ch.qos.logback", List.of("daemon.logging")),
            Map.entry(
                    "org.slf4j",
                    List.of("example", "graph.*", "net.*", "driver.*", "manage.*", "daemon.*", "plugin.*")),
            Map.entry("jdk.jfr", List.of("graph.*", "net.*", "driver.*", "manage.*", "daemon.*")),
            Map.entry("java.lang.foreign", List.of("driver.os", "graph.buffer")));

    private AllowedEdges() {}

    private static void row(final String name, final String... allowed) {
        row(name, List.of(allowed));
    }

    private static void row(final String name, final List<String> allowed) {
        PROJECT.put(name, allowed);
    }

    private static List<String> join(final List<String> some, final List<String> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }

    /** The packages that have a row. */
    static Set<String> rows() {
        return PROJECT.keySet();
    }

    /**
     * The row of a package of ours: {@code net.fib} for {@code dev.sluice.net.fib}, {@code plugin} for every plugin,
     * {@code example} for every example; or null.
     */
    static String rowOf(final String packageName) {
        final String name = packageName.substring(BASE.length());
        return PROJECT.containsKey(name)
                ? name
                : Stream.of("plugin", "example")
                        .filter(group -> name.startsWith(group + "."))
                        .findFirst()
                        .orElse(null);
    }

    /** Whether a row may import a package of ours. */
    static boolean projectEdge(final String row, final String packageName) {
        final String target = packageName.substring(BASE.length());
        return rowOf(packageName) != null && rowOf(packageName).equals(row)
                || PROJECT.get(row).stream().anyMatch(pattern -> matches(pattern, target));
    }

    /** Whether a row may import a package that is not ours. */
    static boolean libraryEdge(final String row, final String packageName) {
        for (final Map.Entry<String, List<String>> library : LIBRARIES.entrySet()) {
            if (matches(library.getKey() + ".*", packageName)) {
                return library.getValue().stream().anyMatch(pattern -> matches(pattern, row));
            }
        }
        return packageName.startsWith("java.") || packageName.startsWith("javax.");
    }

    private static boolean matches(final String pattern, final String name) {
        if (pattern.equals("*") || pattern.equals(name)) {
            return true;
        }
        final boolean below = pattern.endsWith(".*");
        final String stem = below ? pattern.substring(0, pattern.length() - 2) : pattern;
        return below && (name.equals(stem) || name.startsWith(stem + "."));
    }
}
