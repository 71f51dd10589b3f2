package dev.sluice.driver.afpacket;

import dev.sluice.graph.api.ApiCall;
import dev.sluice.graph.api.ApiError;
import dev.sluice.graph.api.ApiException;
import dev.sluice.graph.api.ApiRecord;
import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.graph.command.CommandException;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceApi;
import dev.sluice.net.iface.InterfaceException;
import dev.sluice.net.packet.ApiAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages that make, delete and list host interfaces. Main thread.
 *
 * <p>The version of the ring is {@link AfPacketConfig#DEFAULT_VERSION}, whether a client asks for it or not.
 */
public final class AfPacketApi {
    private static final Logger LOG = LoggerFactory.getLogger(AfPacketApi.class);
    private static final int NONE = -1;
    private static final int ETHERNET = 1;
    private static final int IP = 2;
    private static final int QDISC_BYPASS = 1;
    private static final int OFFLOAD = 2;

    private final AfPacketInterfaces hosts;

    private AfPacketApi(final AfPacketInterfaces hosts) {
        this.hosts = hosts;
    }

    /** Adds the messages. */
    public static void register(final ApiRegistry api, final AfPacketInterfaces hosts) {
        final AfPacketApi messages = new AfPacketApi(hosts);
        InterfaceApi.declareTypes(api);
        api.declare(AfPacketApi.class, "af_packet.api");
        api.handle("af_packet_create", call -> messages.create(call, basic(call.request())));
        api.handle("af_packet_create_v2", call -> messages.create(call, sized(call.request())));
        api.handle("af_packet_create_v3", call -> messages.create(call, options(call.request())));
        api.handle("af_packet_delete", messages::delete);
        api.handle("af_packet_set_l4_cksum_offload", call -> {});
        api.handle("af_packet_dump", messages::dump);
    }

    /** What {@code af_packet_create} asks for. */
    private static AfPacketOptions basic(final ApiRecord request) throws ApiException {
        final AfPacketOptions options = new AfPacketOptions();
        options.name = request.text("host_if_name");
        options.mac = request.flag("use_random_hw_addr") ? -1 : ApiAddress.mac(request.octets("hw_addr"));
        if (options.name.isEmpty() || options.name.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw new ApiException(ApiError.INVALID_INTERFACE);
        }
        return options;
    }

    private static AfPacketOptions sized(final ApiRecord request) throws ApiException {
        final AfPacketOptions options = basic(request);
        final long frame = request.number("rx_frame_size");
        final long frames = request.number("rx_frames_per_block");
        final long queues = request.number("num_rx_queues");
        if (frame != 0 && (frame < AfPacketOptions.MIN_FRAME || frame > AfPacketOptions.MAX_FRAME)
                || frames > AfPacketOptions.MAX_FRAMES
                || queues > AfPacketOptions.MAX_QUEUES) {
            throw new ApiException(ApiError.INVALID_VALUE);
        }
        options.frameBytes = frame == 0 ? AfPacketConfig.DEFAULT_FRAME_BYTES : (int) frame + 15 & ~15;
        options.framesPerBlock = (int) frames;
        options.rxQueues = (int) Math.max(1, queues);
        return options;
    }

    /**
     * What {@code af_packet_create_v3} asks for.
     *
     * @throws ApiException when no host interface can have it
     */
    static AfPacketOptions options(final ApiRecord request) throws ApiException {
        final long mode = request.number("mode");
        final long queues = request.number("num_tx_queues");
        if (mode == IP) {
            throw new ApiException(ApiError.UNSUPPORTED);
        }
        if (mode != ETHERNET || queues > AfPacketOptions.MAX_QUEUES) {
            throw new ApiException(ApiError.INVALID_VALUE);
        }
        final AfPacketOptions options = sized(request);
        options.txQueues = (int) Math.max(1, queues);
        options.bypass = (request.number("flags") & QDISC_BYPASS) != 0;
        options.offload = (request.number("flags") & OFFLOAD) != 0;
        return options;
    }

    private void create(final ApiCall call, final AfPacketOptions options) throws ApiException {
        call.reply().set("sw_if_index", NONE);
        final Interface there = hosts.byHostName(options.name);
        if (there != null) {
            call.reply().set("sw_if_index", there.index());
            throw new ApiException(ApiError.IF_ALREADY_EXISTS);
        }
        try {
            call.reply()
                    .set(
                            "sw_if_index",
                            hosts.create(options.config(), options.mac).index());
        } catch (final InterfaceException e) {
            LOG.warn("{}: {}", call.request().name(), e.getMessage());
            throw new ApiException(ApiError.SYSCALL_ERROR_1);
        } catch (final CommandException e) {
            LOG.warn("{}: {}", call.request().name(), e.getMessage());
            throw new ApiException(ApiError.INVALID_VALUE);
        }
    }

    private void delete(final ApiCall call) throws ApiException {
        final Interface iface = hosts.byHostName(call.request().text("host_if_name"));
        if (iface == null) {
            throw new ApiException(ApiError.SYSCALL_ERROR_1);
        }
        InterfaceApi.change(ApiError.UNSPECIFIED, () -> hosts.delete(iface));
    }

    private void dump(final ApiCall call) {
        for (final Interface iface : hosts.all()) {
            final String name = hosts.config(iface).name();
            call.details(details -> details.set("sw_if_index", iface.index()).set("host_if_name", name));
        }
    }
}
