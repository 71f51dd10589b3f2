package dev.sluice.config;

import java.nio.file.Path;
import java.util.Map;

/**
 * What the defaults depend on besides the configuration.
 *
 * @param uid effective user id of the process
 * @param variables its environment
 */
public record LaunchEnvironment(long uid, Map<String, String> variables) {
    public LaunchEnvironment {
        variables = Map.copyOf(variables);
    }

    /**
     * {@code /run/sluice} for root; {@code $XDG_RUNTIME_DIR/sluice}, or {@code /run/user/UID/sluice} without it, for
     * others.
     */
    public Path defaultRuntimeDirectory() {
        if (uid == 0) {
            return Path.of("/run/sluice");
        }
        final String directory = variables.getOrDefault("XDG_RUNTIME_DIR", "");
        return (directory.isEmpty() ? Path.of("/run/user", Long.toString(uid)) : Path.of(directory)).resolve("sluice");
    }
}
