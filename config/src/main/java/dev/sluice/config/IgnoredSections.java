package dev.sluice.config;

import java.util.Map;
import java.util.TreeMap;

/**
 * Sections that VPP or one of its plugins knows and that mean nothing here, each with the reason that the warning
 * gives.
 */
final class IgnoredSections {
    private static final String MEMORY = "tables live on the Java heap, see the launcher's -Xmx";
    private static final String HOST_STACK = "there is no host stack";
    private static final String NO_FEATURE = "this feature takes no start-up options";

    private IgnoredSections() {}

    /** Reason by section name. */
    static Map<String, String> reasons() {
        final Map<String, String> all = new TreeMap<>();
        put(
                all,
                "no DPDK is used; make interfaces with 'create host-interface' or 'create tap'",
                "dpdk",
                "dpdk-cryptodev");
        put(all, "make interfaces with 'create host-interface' or 'create tap'", "devices", "avf", "rdma", "vmxnet3");
        put(all, "make interfaces with 'create tap'", "tuntap", "tapcli", "tap-inject", "vhost-user");
        put(all, "packet memory needs no physical addresses", "physmem");
        put(all, MEMORY, "ip", "ip6", "ip4", "adj", "fib", "mfib", "l2fib", "l2learn", "bihash", "vlib", "mc", "cj");
        put(all, "messages are never fuzzed", "api-fuzz");
        put(all, "there is no shared memory transport", "api-queue");
        put(all, "use 'statseg'", "stats");
        put(all, "there is no API test tool", "test_plugin_path");
        put(
                all,
                HOST_STACK,
                "session",
                "tcp",
                "udp",
                "tls",
                "quic",
                "http",
                "http_static",
                "srtp",
                "sctp",
                "tlsopenssl");
        put(all, HOST_STACK, "tlsmbedtls", "tlspicotls", "hs_apps", "vcl", "hsi");
        put(
                all,
                NO_FEATURE,
                "acl-plugin",
                "nat",
                "nat44",
                "nat44-ei",
                "nat64",
                "nat66",
                "snat",
                "det44",
                "dslite",
                "cnat");
        put(all, NO_FEATURE, "sfdp", "dns", "map", "mactime", "l2tp", "oam", "ipsec", "ikev2", "linux-cp", "lcp");
        put(
                all,
                NO_FEATURE,
                "nsim",
                "perfmon",
                "dhcp",
                "lisp",
                "lisp-gpe",
                "igmp",
                "gbp",
                "calico",
                "crypto",
                "wireguard");
        put(all, NO_FEATURE, "ethernet", "ip-neighbor", "ip6-nd", "vxlan", "gtpu", "flowprobe", "ioam", "snort", "upf");
        put(
                all,
                NO_FEATURE,
                "elog",
                "trace",
                "prom",
                "bufmon",
                "ct6",
                "abf",
                "urpf",
                "pvti",
                "tracenode",
                "vrrp",
                "vpe");
        return all;
    }

    private static void put(final Map<String, String> all, final String reason, final String... names) {
        for (final String name : names) {
            all.put(name, reason);
        }
    }
}
