package dev.sluice.net.iface;

import dev.sluice.graph.api.ApiCall;
import dev.sluice.graph.api.ApiError;
import dev.sluice.graph.api.ApiException;
import dev.sluice.graph.api.ApiRecord;
import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.net.arc.FeatureArc;
import dev.sluice.net.arc.FeatureArcs;
import dev.sluice.net.packet.ApiAddress;
import java.util.List;

/**
 * The messages about what an interface is rather than whether it is up: its queues, counters, name, remark and
 * features. Main thread.
 */
public final class DeviceApi {
    private static final int ALL = -1;

    private final Interfaces interfaces;
    private final RxQueues queues;
    private final FeatureArcs arcs;

    private DeviceApi(final Interfaces interfaces, final RxQueues queues, final FeatureArcs arcs) {
        this.interfaces = interfaces;
        this.queues = queues;
        this.arcs = arcs;
    }

    /** Adds the messages. */
    public static void register(
            final ApiRegistry api, final Interfaces interfaces, final RxQueues queues, final FeatureArcs arcs) {
        InterfaceApi.declare(api);
        api.declare(DeviceApi.class, "feature.api");
        final DeviceApi messages = new DeviceApi(interfaces, queues, arcs);
        api.handle("sw_interface_set_promisc", messages::promiscuous);
        api.handle("hw_interface_set_mtu", messages::mtu);
        api.handle("sw_interface_clear_stats", messages::clear);
        api.handle("sw_interface_tag_add_del", messages::tag);
        api.handle("sw_interface_get_mac_address", messages::mac);
        api.handle("sw_interface_set_rx_mode", messages::rxMode);
        api.handle("sw_interface_set_rx_placement", messages::place);
        api.handle("sw_interface_set_interface_name", messages::rename);
        api.handle("sw_interface_rx_placement_dump", messages::placements);
        api.handle("feature_enable_disable", messages::feature);
        api.handle("feature_is_enabled", messages::isEnabled);
    }

    private Interface interfaceOf(final ApiCall call) throws ApiException {
        return InterfaceApi.interfaceOf(interfaces, call.request());
    }

    private Interface device(final ApiCall call) throws ApiException {
        final Interface iface = interfaceOf(call);
        if (iface.parent != null) {
            throw new ApiException(ApiError.INVALID_VALUE);
        }
        return iface;
    }

    private void promiscuous(final ApiCall call) throws ApiException {
        final Interface iface = interfaceOf(call);
        if (iface.index == 0 || iface.linkType != LinkType.ETHERNET) {
            throw new ApiException(ApiError.INVALID_VALUE);
        }
        iface.hardware().driver.promiscuous(iface.hardware(), call.request().flag("promisc_on"));
    }

    private void mtu(final ApiCall call) throws ApiException {
        final Interface iface = device(call);
        if (iface.index == 0 || iface.linkType != LinkType.ETHERNET) {
            throw new ApiException(ApiError.FEATURE_DISABLED);
        }
        final int mtu = (int) call.request().number("mtu");
        InterfaceApi.change(
                ApiError.INVALID_VALUE, () -> interfaces.mtu(iface, mtu, iface.ip4Mtu, iface.ip6Mtu, iface.mplsMtu));
    }

    private void clear(final ApiCall call) throws ApiException {
        if (call.request().index("sw_if_index") == ALL) {
            interfaces.counters().clear();
        } else {
            interfaces.counters().clear(interfaceOf(call).index);
        }
    }

    private void tag(final ApiCall call) throws ApiException {
        final Interface iface = interfaceOf(call);
        final boolean add = call.request().flag("is_add");
        final String tag = call.request().text("tag");
        if (add && tag.isEmpty()) {
            throw new ApiException(ApiError.INVALID_VALUE);
        }
        interfaces.tag(iface, add ? tag : "");
    }

    private void mac(final ApiCall call) throws ApiException {
        call.reply().set("mac_address", ApiAddress.macOctets(interfaceOf(call).hardware().mac));
    }

    private void rxMode(final ApiCall call) throws ApiException {
        final ApiRecord request = call.request();
        final List<RxQueue> all = queues.of(device(call));
        final List<RxQueue> chosen = request.flag("queue_id_valid")
                ? all.stream()
                        .filter(queue -> queue.queueId() == request.index("queue_id"))
                        .toList()
                : all;
        if (chosen.isEmpty() && request.flag("queue_id_valid")) {
            throw new ApiException(ApiError.UNIMPLEMENTED);
        }
        if (chosen.isEmpty()) {
            return;
        }
        final RxMode mode = switch (request.index("mode")) {
            case 1 -> RxMode.POLLING;
            case 2 -> RxMode.INTERRUPT;
            case 3, 4 -> RxMode.ADAPTIVE;
            default -> throw new ApiException(ApiError.UNIMPLEMENTED);
        };
        for (final RxQueue queue : chosen) {
            InterfaceApi.change(ApiError.UNIMPLEMENTED, () -> queues.mode(queue, mode));
        }
    }

    private void place(final ApiCall call) throws ApiException {
        final ApiRecord request = call.request();
        final Interface iface = device(call);
        final long worker = request.flag("is_main") ? 0 : 1 + request.number("worker_id");
        for (final RxQueue queue : queues.of(iface)) {
            if (queue.queueId() == request.index("queue_id")) {
                InterfaceApi.change(
                        ApiError.UNIMPLEMENTED, () -> queues.place(queue, (int) Math.min(worker, Integer.MAX_VALUE)));
                return;
            }
        }
        throw new ApiException(ApiError.UNIMPLEMENTED);
    }

    private void rename(final ApiCall call) throws ApiException {
        final Interface iface = interfaceOf(call);
        final String name = call.request().text("name");
        if (name.isEmpty() || name.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw new ApiException(ApiError.INVALID_VALUE);
        }
        InterfaceApi.change(ApiError.INVALID_SW_IF_INDEX, () -> interfaces.rename(iface, name));
    }

    private void placements(final ApiCall call) {
        final int wanted = call.request().index("sw_if_index");
        for (final RxQueue queue : queues.all()) {
            if (wanted == ALL || wanted == queue.iface().index) {
                call.details(details -> details.set("sw_if_index", queue.iface().index)
                        .set("queue_id", queue.queueId())
                        .set("worker_id", queue.thread())
                        .set("mode", 1 + queue.mode().ordinal()));
            }
        }
    }

    private void feature(final ApiCall call) throws ApiException {
        final Interface iface = interfaceOf(call);
        final FeatureArc arc = arcs.find(call.request().text("arc_name"));
        final String feature = call.request().text("feature_name");
        if (arc == null || arc.features().stream().noneMatch(f -> f.node().equals(feature))) {
            throw new ApiException(ApiError.INVALID_VALUE);
        }
        arc.enable(feature, iface.index, call.request().flag("enable"));
    }

    private void isEnabled(final ApiCall call) throws ApiException {
        final Interface iface = interfaceOf(call);
        final FeatureArc arc = arcs.find(call.request().text("arc_name"));
        call.reply()
                .set(
                        "is_enabled",
                        arc != null
                                && arc.enabledOn(iface.index)
                                        .contains(call.request().text("feature_name")));
    }
}
