package dev.sluice.config;

import java.util.List;

/**
 * The whole configuration. Immutable; made by {@link StartupConf}.
 *
 * @param unix process, files and CLI server
 * @param cpu threads and their cores
 * @param buffers packet buffers
 * @param memory memory of the process
 * @param logging the log
 * @param plugins which plugins are loaded
 * @param statseg statistics segment
 * @param api binary API
 * @param node options of graph nodes
 * @param prometheus metrics page
 * @param punt packets for processes of the host
 * @param warnings one line for each section and word that was accepted without effect; the daemon logs them
 * @param sections read access to any section, for plugins
 */
public record SluiceConfig(
        UnixConfig unix,
        CpuConfig cpu,
        BuffersConfig buffers,
        MemoryConfig memory,
        LoggingConfig logging,
        PluginsConfig plugins,
        StatsegConfig statseg,
        ApiConfig api,
        NodeConfig node,
        PrometheusConfig prometheus,
        PuntConfig punt,
        List<String> warnings,
        Sections sections) {
    /** What concerns the binary API. */
    public record ApiConfig(SocksvrConfig socksvr, ApiSegmentConfig segment, ApiTraceConfig trace) {}

    /** Read access to the sections by name. */
    @FunctionalInterface
    public interface Sections {
        /** The section, with defaults; empty when it was not written. */
        ConfigSection section(String name);
    }

    public SluiceConfig {
        warnings = List.copyOf(warnings);
    }

    static SluiceConfig from(final ConfigSection root, final LaunchEnvironment environment, final List<String> warnings)
            throws StartupConfException {
        final UnixConfig unix = UnixConfig.from(root.inner("unix"), environment);
        final StatsegConfig statseg = StatsegConfig.from(root.inner("statseg"), unix.runtimeDirectory());
        final SocksvrConfig socksvr = SocksvrConfig.from(root.inner("socksvr"), unix.runtimeDirectory());
        final PrometheusConfig prometheus = PrometheusConfig.from(root.inner("prometheus"), unix.runtimeDirectory());
        final PuntConfig punt = PuntConfig.from(root.inner("punt"), unix.runtimeDirectory());
        final SocketChecks sockets = new SocketChecks();
        sockets.add(root.inner("unix"), "cli-listen", unix.cliListen());
        sockets.add(root.inner("socksvr"), "socket-name", socksvr.socketName());
        sockets.add(root.inner("statseg"), "socket-name", new ListenAddress.UnixSocket(statseg.socketName()));
        if (prometheus.listen().isPresent()) {
            sockets.add(root.inner("prometheus"), "listen", prometheus.listen().get());
        }
        if (punt.socket().isPresent()) {
            sockets.add(
                    root.inner("punt"),
                    "socket",
                    new ListenAddress.UnixSocket(punt.socket().get()));
        }
        return new SluiceConfig(
                unix,
                CpuConfig.from(root.inner("cpu")),
                BuffersConfig.from(root.inner("buffers")),
                MemoryConfig.from(root, root.inner("memory")),
                LoggingConfig.from(root.inner("logging")),
                PluginsConfig.from(root, root.inner("plugins")),
                statseg,
                new ApiConfig(
                        socksvr,
                        ApiSegmentConfig.from(root.inner("api-segment")),
                        ApiTraceConfig.from(root.inner("api-trace"))),
                NodeConfig.from(root.inner("node")),
                prometheus,
                punt,
                warnings,
                root::inner);
    }
}
