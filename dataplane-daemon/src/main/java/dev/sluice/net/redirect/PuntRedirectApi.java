package dev.sluice.net.redirect;

import dev.sluice.graph.api.ApiCall;
import dev.sluice.graph.api.ApiError;
import dev.sluice.graph.api.ApiException;
import dev.sluice.graph.api.ApiRecord;
import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.net.fib.FibPath;
import dev.sluice.net.fib.Fibs;
import dev.sluice.net.fib.PathApi;
import dev.sluice.net.fib.RouteApi;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.ApiAddress;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.IpFamily;
import java.util.List;
import java.util.Map;

/** The messages about punt redirects. Main thread. */
final class PuntRedirectApi {
    private final Map<IpFamily, PuntRedirects> redirects;
    private final PathApi paths;
    private final Interfaces interfaces;

    private PuntRedirectApi(
            final Map<IpFamily, PuntRedirects> redirects, final PathApi paths, final Interfaces interfaces) {
        this.redirects = redirects;
        this.paths = paths;
        this.interfaces = interfaces;
    }

    static void register(
            final ApiRegistry api,
            final Map<IpFamily, PuntRedirects> redirects,
            final Fibs fibs,
            final Interfaces interfaces) {
        final PuntRedirectApi messages = new PuntRedirectApi(redirects, new PathApi(fibs, interfaces), interfaces);
        RouteApi.declare(api);
        api.handle("ip_punt_redirect", messages::set);
        api.handle("ip_punt_redirect_dump", messages::dump);
        api.handle("add_del_ip_punt_redirect_v2", messages::setPaths);
        api.handle("ip_punt_redirect_v2_dump", messages::dumpPaths);
    }

    private void set(final ApiCall call) throws ApiException {
        final ApiRecord punt = call.request().record("punt");
        final int tx = punt.index("tx_sw_if_index");
        final IpAddress nextHop = ApiAddress.ip(punt.record("nh"));
        if (interfaces.get(tx) == null) {
            throw new ApiException(ApiError.INVALID_SW_IF_INDEX);
        }
        change(call, nextHop.family(), List.of(PuntRedirectCli.path(nextHop.family(), nextHop, tx)));
    }

    private void setPaths(final ApiCall call) throws ApiException {
        final ApiRecord punt = call.request().record("punt");
        final IpFamily family = ApiAddress.family(punt.number("af"));
        change(call, family, paths.read(family, punt.records("paths")));
    }

    private void change(final ApiCall call, final IpFamily family, final List<FibPath> ways) throws ApiException {
        final int rx = call.request().record("punt").index("rx_sw_if_index");
        if (rx != PuntRedirects.ANY && interfaces.get(rx) == null) {
            throw new ApiException(ApiError.INVALID_SW_IF_INDEX);
        }
        if (call.request().flag("is_add")) {
            redirects.get(family).put(rx, ways);
        } else {
            redirects.get(family).remove(rx);
        }
    }

    private void dump(final ApiCall call) {
        final IpFamily family = call.request().flag("is_ipv6") ? IpFamily.IP6 : IpFamily.IP4;
        final int wanted = call.request().index("sw_if_index");
        redirects.get(family).rules().forEach((rx, ways) -> {
            if ((wanted == PuntRedirects.ANY || wanted == rx) && !ways.isEmpty()) {
                call.details(details -> {
                    final ApiRecord punt = details.record("punt")
                            .set("rx_sw_if_index", rx)
                            .set("tx_sw_if_index", ways.getFirst().swIfIndex());
                    ApiAddress.set(punt.record("nh"), ways.getFirst().nextHop());
                });
            }
        });
    }

    private void dumpPaths(final ApiCall call) throws ApiException {
        final IpFamily family = ApiAddress.family(call.request().number("af"));
        final int wanted = call.request().index("sw_if_index");
        redirects.get(family).rules().forEach((rx, ways) -> {
            if (wanted == PuntRedirects.ANY || wanted == rx) {
                call.details(details -> {
                    final ApiRecord punt =
                            details.record("punt").set("rx_sw_if_index", rx).set("af", family.ordinal());
                    ways.forEach(way -> paths.write(punt.add("paths"), way));
                });
            }
        });
    }
}
