package dev.sluice.graph.api;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.Consumer;

/**
 * A request on its way and the answer to it. Main thread.
 *
 * <p>The answer of a call is {@link #reply()}, sent with {@code retval} 0 when the handler returns, or later when it
 * has called {@link #defer()}. Elements of a dump or a {@code get} are added with {@link #details}; they are written
 * only when the client has room for them, so they must hold what they show.
 */
public final class ApiCall {
    private final ApiRegistry registry;
    private final ApiService service;
    private final ApiClient client;
    private final ApiRecord request;
    private final ApiRecord reply;
    private final Deque<Consumer<ApiRecord>> details = new ArrayDeque<>();
    private boolean deferred;

    ApiCall(final ApiRegistry registry, final ApiService service, final ApiClient client, final ApiRecord request) {
        this.registry = registry;
        this.service = service;
        this.client = client;
        this.request = request;
        reply = service.reply() == null ? null : withContext(service.reply());
    }

    /** Who asks. */
    public ApiClient client() {
        return client;
    }

    /** What is asked. */
    public ApiRecord request() {
        return request;
    }

    /** The reply, to be filled; null for dumps and for requests that nothing answers. */
    public ApiRecord reply() {
        return reply;
    }

    /** Adds an element of the answer, filled in when it is sent. */
    public void details(final Consumer<ApiRecord> fill) {
        if (service.details() == null) {
            throw new IllegalStateException(service.request().name() + " has no details");
        }
        details.add(fill);
    }

    /** Has the reply wait for {@link #end()}; the connection goes on meanwhile. */
    public void defer() {
        deferred = true;
    }

    /** Sends the reply of a deferred call. */
    public void end() {
        client.send(registry.encode(reply));
    }

    /** What goes to the client, message by message. */
    Iterator<byte[]> answer() {
        return new Iterator<>() {
            private boolean replied = reply == null || deferred;

            @Override
            public boolean hasNext() {
                return !details.isEmpty() || !replied;
            }

            @Override
            public byte[] next() {
                if (details.isEmpty()) {
                    replied = true;
                    return registry.encode(reply);
                }
                final ApiRecord element = withContext(service.details());
                details.remove().accept(element);
                return registry.encode(element);
            }
        };
    }

    /** Replies with an error; elements found so far are not sent. */
    void refuse(final ApiError error) {
        details.clear();
        deferred = false;
        if (reply != null && service.reply().has("retval")) {
            reply.set("retval", error.value());
        }
    }

    private ApiRecord withContext(final ApiMessage message) {
        final ApiRecord record = ApiRecord.of(message);
        return message.has("context") && service.request().has("context")
                ? record.set("context", request.number("context"))
                : record;
    }
}
