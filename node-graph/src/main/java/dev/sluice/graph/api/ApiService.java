package dev.sluice.graph.api;

import java.util.List;

/**
 * What a request is answered with. Immutable.
 *
 * @param request the request
 * @param reply what ends the answer; null when nothing does: a dump, whose end the client finds with a
 *     {@code control_ping}, or a request without an answer
 * @param details what is sent once for each element; null when there is just a reply, or nothing
 * @param events names of the events that the request subscribes to
 */
public record ApiService(ApiMessage request, ApiMessage reply, ApiMessage details, List<String> events) {}
