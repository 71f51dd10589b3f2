package dev.sluice.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The {@code prometheus} section.
 *
 * @param listen where the metrics page is served, socket path absolute; empty: nowhere
 */
public record PrometheusConfig(Optional<ListenAddress> listen) {
    static final Word<ListenAddress> LISTEN =
            Word.of("listen", Values.LISTEN, "where the metrics page is served, as in 127.0.0.1:9482");

    /** The schema of the section. */
    public static final SectionSpec SECTION = SectionSpec.of("prometheus", "metrics page for Prometheus", LISTEN);

    static PrometheusConfig from(final ConfigSection section, final Path runtimeDirectory) {
        return new PrometheusConfig(section.find(LISTEN).map(address -> address.resolvedAgainst(runtimeDirectory)));
    }
}
