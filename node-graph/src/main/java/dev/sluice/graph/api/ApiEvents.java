package dev.sluice.graph.api;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** One kind of event and the clients that want it. A subscription ends with its connection. Main thread. */
public final class ApiEvents {
    private record Subscription(ApiClient client, ApiRecord request) {}

    private final ApiRegistry registry;
    private final String event;
    private final List<Subscription> subscriptions = new ArrayList<>();

    ApiEvents(final ApiRegistry registry, final String event) {
        this.registry = registry;
        this.event = event;
    }

    /** Subscribes a client, which must not be subscribed yet. The request's {@code pid} is copied to the events. */
    public void subscribe(final ApiCall call) throws ApiException {
        if (subscribed(call.client())) {
            throw new ApiException(ApiError.INVALID_REGISTRATION);
        }
        add(call);
    }

    /** Adds a subscription, one of several of the same client. */
    public void add(final ApiCall call) {
        subscriptions.add(new Subscription(call.client(), call.request()));
    }

    /** Ends a client's subscription. */
    public void unsubscribe(final ApiCall call) throws ApiException {
        if (!remove(call.client(), request -> true)) {
            throw new ApiException(ApiError.INVALID_REGISTRATION);
        }
    }

    /** Ends those subscriptions of a client whose request is chosen; false when there was none. */
    public boolean remove(final ApiClient client, final Predicate<ApiRecord> which) {
        return subscriptions.removeIf(s -> s.client == client && which.test(s.request));
    }

    /** True when this client has a subscription. */
    public boolean subscribed(final ApiClient client) {
        return subscriptions.stream().anyMatch(s -> s.client == client);
    }

    /** True when nobody would get an event. */
    public boolean unwanted() {
        return subscriptions.isEmpty();
    }

    /** The requests that subscribed, with the clients that sent them. */
    public void forEach(final BiConsumer<ApiClient, ApiRecord> action) {
        subscriptions.forEach(subscription -> action.accept(subscription.client, subscription.request));
    }

    /** Sends an event to all subscribers. */
    public void publish(final Consumer<ApiRecord> fill) {
        publish(request -> true, fill);
    }

    /** Sends an event for each subscription whose request is chosen. */
    public void publish(final Predicate<ApiRecord> which, final Consumer<ApiRecord> fill) {
        for (final Subscription subscription : List.copyOf(subscriptions)) {
            if (which.test(subscription.request)) {
                send(subscription.client, subscription.request, fill);
            }
        }
    }

    /** Sends an event to one client, for the request that asked for it. */
    public void send(final ApiClient client, final ApiRecord request, final Consumer<ApiRecord> fill) {
        final ApiMessage kind = registry.message(registry.number(event));
        final ApiRecord message = ApiRecord.of(kind).set("client_index", request.number("client_index"));
        if (kind.has("pid")) {
            message.set("pid", request.number("pid"));
        }
        fill.accept(message);
        client.send(registry.encode(message));
    }

    void gone(final ApiClient client) {
        remove(client, request -> true);
    }
}
