package dev.sluice.driver.tap;

import dev.sluice.driver.os.NetNamespace;
import dev.sluice.graph.api.ApiCall;
import dev.sluice.graph.api.ApiError;
import dev.sluice.graph.api.ApiException;
import dev.sluice.graph.api.ApiRecord;
import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceApi;
import dev.sluice.net.iface.InterfaceException;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.ApiAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The messages that make, delete and list taps. Main thread. */
public final class TapApi {
    private static final Logger LOG = LoggerFactory.getLogger(TapApi.class);
    private static final int ALL = -1;
    private static final int GSO = 1;
    private static final int CHECKSUM = 2;
    private static final int PERSIST = 4;
    private static final int ATTACH = 8;
    private static final int TUN = 16;
    private static final int IP4_BITS = 32;

    private final TapInterfaces taps;
    private final Interfaces interfaces;

    private TapApi(final TapInterfaces taps, final Interfaces interfaces) {
        this.taps = taps;
        this.interfaces = interfaces;
    }

    /** Adds the messages. */
    public static void register(final ApiRegistry api, final TapInterfaces taps, final Interfaces interfaces) {
        final TapApi messages = new TapApi(taps, interfaces);
        InterfaceApi.declareTypes(api);
        api.declare(TapApi.class, "tapv2.api");
        api.handle("tap_create_v2", messages::create);
        api.handle("tap_create_v3", messages::create);
        api.handle("tap_delete_v2", messages::delete);
        api.handle("sw_interface_tap_v2_dump", messages::dump);
    }

    private void create(final ApiCall call) throws ApiException {
        final ApiRecord request = call.request();
        call.reply().set("sw_if_index", ALL);
        final TapOptions options = options(request);
        if (options.id >= 0 && taps.taken(options.id)) {
            throw new ApiException(ApiError.INVALID_INTERFACE);
        }
        try {
            final Interface iface = taps.create(options);
            if (!request.text("tag").isEmpty()) {
                interfaces.tag(iface, request.text("tag"));
            }
            call.reply().set("sw_if_index", iface.index());
        } catch (final InterfaceException e) {
            LOG.warn("{}: {}", request.name(), e.getMessage());
            throw new ApiException(ApiError.SYSCALL_ERROR_2);
        }
    }

    /**
     * What a request asks for.
     *
     * @throws ApiException when it asks for what no tap can have
     */
    static TapOptions options(final ApiRecord request) throws ApiException {
        final TapOptions options = new TapOptions();
        final long flags = request.number("tap_flags");
        options.id = request.index("id");
        options.mac = request.flag("use_random_mac") ? -1 : ApiAddress.mac(request.octets("mac_address"));
        options.tun = (flags & TUN) != 0;
        options.persist = (flags & PERSIST) != 0;
        options.attach = (flags & ATTACH) != 0;
        options.offload = (flags & GSO) != 0
                ? TapConfig.Offload.SEGMENTATION
                : (flags & CHECKSUM) != 0 ? TapConfig.Offload.CHECKSUM : TapConfig.Offload.NONE;
        options.queues = (int) Math.max(1, request.number("num_rx_queues"));
        options.rxRing = ring(request.number("rx_ring_sz"));
        options.txRing = ring(request.number("tx_ring_sz"));
        // a longer queue than the ring that was asked for costs nothing and loses less
        options.queueLength = Math.max(TapConfig.DEFAULT_QUEUE_LENGTH, options.rxRing);
        if (options.id != ALL && (options.id < 0 || options.id > TapOptions.MAX_ID)) {
            throw new ApiException(ApiError.UNSPECIFIED);
        }
        if (options.queues > TapOptions.MAX_QUEUES) {
            throw new ApiException(ApiError.INVALID_VALUE);
        }
        host(request, options);
        if (options.attach && options.hostName == null) {
            throw new ApiException(ApiError.NO_MATCHING_INTERFACE);
        }
        return options;
    }

    private static int ring(final long asked) throws ApiException {
        if (asked > TapOptions.MAX_RING || Long.bitCount(asked) > 1) {
            throw new ApiException(ApiError.INVALID_VALUE);
        }
        return asked == 0 ? TapConfig.Rings.DEFAULT : (int) asked;
    }

    private static void host(final ApiRecord request, final TapOptions options) throws ApiException {
        if (request.flag("host_if_name_set")) {
            options.hostName = name(request, "host_if_name");
        }
        if (request.flag("host_namespace_set")) {
            options.namespace = NetNamespace.of(name(request, "host_namespace"));
        }
        if (request.flag("host_bridge_set")) {
            options.hostBridge = name(request, "host_bridge");
        }
        if (request.flag("host_mac_addr_set")) {
            options.hostMac = request.octets("host_mac_addr");
        }
        if (request.flag("host_mtu_set")) {
            final long mtu = request.number("host_mtu_size");
            if (mtu < TapOptions.MIN_MTU || mtu > TapOptions.MAX_MTU) {
                throw new ApiException(ApiError.INVALID_VALUE);
            }
            options.hostMtu = (int) mtu;
        }
        if (request.flag("host_ip4_prefix_set")) {
            options.ip4 = address(request.record("host_ip4_prefix"), IP4_BITS);
        }
        if (request.flag("host_ip6_prefix_set")) {
            options.ip6 = address(request.record("host_ip6_prefix"), TapOptions.IP6_BITS);
        }
        if (request.flag("host_ip4_gw_set")) {
            options.gateway4 = request.octets("host_ip4_gw");
        }
        if (request.flag("host_ip6_gw_set")) {
            options.gateway6 = request.octets("host_ip6_gw");
        }
    }

    private static String name(final ApiRecord request, final String field) throws ApiException {
        final String name = request.text(field);
        if (name.isEmpty() || name.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw new ApiException(ApiError.INVALID_VALUE);
        }
        return name;
    }

    private static TapConfig.HostAddress address(final ApiRecord prefix, final int bits) throws ApiException {
        final int length = (int) prefix.number("len");
        if (length > bits) {
            throw new ApiException(ApiError.INVALID_PREFIX_LENGTH);
        }
        return new TapConfig.HostAddress(prefix.octets("address"), length);
    }

    private void delete(final ApiCall call) throws ApiException {
        final Interface iface = InterfaceApi.interfaceOf(interfaces, call.request());
        InterfaceApi.change(ApiError.INVALID_SW_IF_INDEX, () -> taps.delete(iface));
    }

    private void dump(final ApiCall call) {
        final int wanted = call.request().index("sw_if_index");
        for (final Interface iface : taps.all()) {
            if (wanted == ALL || wanted == iface.index()) {
                final int id = taps.find(iface).id();
                final TapConfig config = taps.find(iface).config();
                call.details(details -> describe(
                        details.set("sw_if_index", iface.index()).set("id", id).set("dev_name", iface.name()), config));
            }
        }
    }

    /** Fills in what the tap was made with. */
    static void describe(final ApiRecord out, final TapConfig config) {
        final TapConfig.Host host = config.host();
        out.set("rx_ring_sz", config.rings().rx())
                .set("tx_ring_sz", config.rings().tx())
                .set("host_mtu_size", host.mtu())
                .set("tap_flags", flags(config))
                .set("host_if_name", config.hostName())
                .set("host_namespace", config.namespace().text())
                .set("host_bridge", host.bridge() == null ? "" : host.bridge());
        if (host.mac() != null) {
            out.set("host_mac_addr", host.mac());
        }
        set(out.record("host_ip4_prefix"), host.ip4());
        set(out.record("host_ip6_prefix"), host.ip6());
    }

    private static void set(final ApiRecord prefix, final TapConfig.HostAddress address) {
        if (address != null) {
            prefix.set("address", address.address()).set("len", address.prefixLength());
        }
    }

    private static int flags(final TapConfig config) {
        return switch (config.offload()) {
                    case NONE -> 0;
                    case CHECKSUM -> CHECKSUM;
                    case SEGMENTATION -> GSO;
                }
                | (config.persist() ? PERSIST : 0)
                | (config.attach() ? ATTACH : 0)
                | (config.tun() ? TUN : 0);
    }
}
