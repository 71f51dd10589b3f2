package dev.sluice.graph.api;

import java.util.List;
import java.util.Map;

/**
 * The declarations of one file. Immutable.
 *
 * @param name its name
 * @param version {@code major.minor.patch}
 * @param types the types that it declares
 * @param messages in order: a request, then what answers it
 * @param services one for each request
 * @param numbers message numbers that clients know beforehand, by message; the others are given by {@link ApiRegistry}
 */
public record ApiModule(
        String name,
        String version,
        List<ApiType> types,
        List<ApiMessage> messages,
        List<ApiService> services,
        Map<String, Integer> numbers) {}
