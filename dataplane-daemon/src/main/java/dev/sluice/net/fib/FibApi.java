package dev.sluice.net.fib;

import dev.sluice.graph.api.ApiCall;
import dev.sluice.graph.api.ApiError;
import dev.sluice.graph.api.ApiException;
import dev.sluice.graph.api.ApiRecord;
import dev.sluice.graph.api.ApiRegistry;

/** The messages about sources of routes. Main thread. */
final class FibApi {
    private final FibSources sources;

    private FibApi(final FibSources sources) {
        this.sources = sources;
    }

    /** Adds the messages. */
    static void register(final ApiRegistry api, final FibSources sources) {
        final FibApi messages = new FibApi(sources);
        api.declare(FibApi.class, "fib.api");
        api.handle("fib_source_add", messages::add);
        api.handle("fib_source_dump", messages::dump);
    }

    private void add(final ApiCall call) throws ApiException {
        final ApiRecord wanted = call.request().record("src");
        final FibSource source = sources.add(wanted.text("name"), wanted.index("priority"));
        if (source == null) {
            throw new ApiException(ApiError.LIMIT_EXCEEDED);
        }
        call.reply().set("id", source.id());
    }

    private void dump(final ApiCall call) {
        for (final FibSource source : sources.all()) {
            call.details(details -> details.record("src")
                    .set("priority", source.priority())
                    .set("id", source.id())
                    .set("name", source.toString()));
        }
    }
}
