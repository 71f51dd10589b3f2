package dev.sluice.daemon.plugin;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The parts of a dataplane by their types, for plugins to find. Main thread. */
public final class PluginServices {
    private final Map<Class<?>, Object> parts = new LinkedHashMap<>();

    /** Adds a part; false when there is one of this type. */
    public <T> boolean provide(final Class<T> type, final T part) {
        return parts.putIfAbsent(type, part) == null;
    }

    /** Takes a part out. */
    public void withdraw(final Class<?> type) {
        parts.remove(type);
    }

    /** The part of this type; the error names those that there are. */
    public <T> T get(final Class<T> type) {
        final Object part = parts.get(type);
        if (part == null) {
            throw new IllegalArgumentException("no " + type.getSimpleName() + " here; there are "
                    + parts.keySet().stream().map(Class::getSimpleName).collect(Collectors.joining(", ")));
        }
        return type.cast(part);
    }
}
