package dev.sluice.net.policer;

import dev.sluice.graph.api.ApiCall;
import dev.sluice.graph.api.ApiError;
import dev.sluice.graph.api.ApiException;
import dev.sluice.graph.api.ApiRecord;
import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.net.iface.InterfaceApi;
import dev.sluice.net.packet.IpFamily;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The messages about policers. Main thread. */
final class PolicerApi {
    private static final int ALL = -1;
    private static final int PPS = 1;
    private static final int ROUNDS = 3;
    private static final int MAX_DSCP = 63;
    private static final List<String> COLORS = List.of("conform_action", "exceed_action", "violate_action");

    private final Policers policers;
    private final int workers;

    private PolicerApi(final Policers policers, final int workers) {
        this.policers = policers;
        this.workers = workers;
    }

    static void register(final ApiRegistry api, final Policers policers, final int workers) {
        final PolicerApi messages = new PolicerApi(policers, workers);
        InterfaceApi.declareTypes(api);
        api.declare(PolicerApi.class, "policer_types.api");
        api.declare(PolicerApi.class, "policer.api");
        api.handle("policer_add", messages::add);
        api.handle("policer_del", call -> policers.remove(messages.policer(call)));
        api.handle("policer_update", messages::update);
        api.handle("policer_reset", call -> {
            final Policer policer = messages.policer(call);
            policers.update(policer, policer.config());
        });
        api.handle("policer_bind_v2", messages::bind);
        api.handle("policer_dump_v2", messages::dump);
        api.handle("ip_punt_police", messages::police);
    }

    private Policer policer(final ApiCall call) throws ApiException {
        final Policer policer = policers.get(call.request().index("policer_index"));
        if (policer == null) {
            throw new ApiException(ApiError.NO_SUCH_ENTRY);
        }
        return policer;
    }

    private void add(final ApiCall call) throws ApiException {
        final String name = call.request().text("name");
        final PolicerConfig config = config(call.request().record("infos"));
        final Policer known = policers.get(name);
        if (known != null) {
            policers.update(known, config);
        }
        final Policer policer = known != null ? known : policers.add(name, config);
        call.reply().set("policer_index", policer.index());
    }

    private void update(final ApiCall call) throws ApiException {
        policers.update(policer(call), config(call.request().record("infos")));
    }

    private static PolicerConfig config(final ApiRecord infos) throws ApiException {
        final int type = (int) infos.number("type");
        final int round = (int) infos.number("round_type");
        final int rate = (int) infos.number("rate_type");
        if (type >= PolicerConfig.Kind.values().length) {
            throw new ApiException(ApiError.UNSUPPORTED);
        }
        final List<PolicerConfig.Action> actions = new ArrayList<>();
        for (final String color : COLORS) {
            final ApiRecord action = infos.record(color);
            actions.add(new PolicerConfig.Action((int) action.number("type"), (int) action.number("dscp")));
        }
        final PolicerConfig config = new PolicerConfig(
                infos.number("cir"),
                infos.number("eir"),
                infos.number("cb"),
                infos.number("eb"),
                rate == PPS,
                round,
                PolicerConfig.Kind.values()[type],
                infos.flag("color_aware"),
                actions);
        if (rate > PPS
                || round >= ROUNDS
                || config.committedBurst() < 0
                || config.excessBurst() < 0
                || config.refusal() != null
                || actions.stream().anyMatch(a -> a.type() > PolicerConfig.Action.MARK || a.dscp() > MAX_DSCP)) {
            throw new ApiException(ApiError.INVALID_VALUE);
        }
        return config;
    }

    private void bind(final ApiCall call) throws ApiException {
        final Policer policer = policer(call);
        final int worker = call.request().index("worker_index");
        if (!call.request().flag("bind_enable")) {
            policer.bind(Policer.UNBOUND);
        } else if (worker < 0 || worker >= workers) {
            throw new ApiException(ApiError.INVALID_WORKER);
        } else {
            policer.bind(worker + 1);
        }
    }

    private void dump(final ApiCall call) {
        final int wanted = call.request().index("policer_index");
        final Collection<Policer> shown = wanted == ALL ? List.copyOf(policers.all()) : one(policers.get(wanted));
        for (final Policer policer : shown) {
            call.details(details -> describe(details, policer));
        }
    }

    private static List<Policer> one(final Policer policer) {
        return policer == null ? List.of() : List.of(policer);
    }

    /** Periods are milliseconds, and buckets octets, without scale. */
    private static void describe(final ApiRecord out, final Policer policer) {
        final PolicerConfig config = policer.config();
        out.set("name", policer.name())
                .set("cir", config.cir())
                .set("eir", config.eir())
                .set("cb", config.committedBurst())
                .set("eb", config.excessBurst())
                .set("rate_type", config.packets() ? PPS : 0)
                .set("round_type", config.round())
                .set("type", config.kind().ordinal())
                .set("single_rate", config.kind().isSingleRate() ? 1 : 0)
                .set("color_aware", config.colorAware() ? 1 : 0)
                .set("cir_tokens_per_period", config.committedRate() / 1000)
                .set("pir_tokens_per_period", config.excessRate() / 1000)
                .set("current_limit", config.committedLimit())
                .set("current_bucket", policer.committed())
                .set("extended_limit", config.excessLimit())
                .set("extended_bucket", policer.excess())
                .set("last_update_time", policer.lastNs());
        for (int color = 0; color < COLORS.size(); color++) {
            out.record(COLORS.get(color))
                    .set("type", config.actions().get(color).type())
                    .set("dscp", config.actions().get(color).dscp());
        }
    }

    private void police(final ApiCall call) throws ApiException {
        final IpFamily family = call.request().flag("is_ip6") ? IpFamily.IP6 : IpFamily.IP4;
        final Policer policer = policer(call);
        if (call.request().flag("is_add")) {
            policers.policePunts(family, policer);
        } else {
            policers.policePunts(family, null);
        }
    }
}
