package dev.sluice.driver.pcap;

import dev.sluice.graph.api.ApiCall;
import dev.sluice.graph.api.ApiError;
import dev.sluice.graph.api.ApiException;
import dev.sluice.graph.api.ApiRecord;
import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.graph.node.Graph;
import dev.sluice.net.iface.InterfaceApi;
import dev.sluice.net.iface.Interfaces;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code pcap_trace_on} and {@code pcap_trace_off}. Main thread; the file is written by another. */
public final class PcapApi {
    private static final Logger LOG = LoggerFactory.getLogger(PcapApi.class);

    private final PcapTrace trace;
    private final Interfaces interfaces;
    private final Graph graph;
    private final Path directory;
    private final Executor files;
    private final Executor mainLater;

    private PcapApi(
            final PcapTrace trace,
            final Interfaces interfaces,
            final Graph graph,
            final Path directory,
            final Executor files,
            final Executor mainLater) {
        this.trace = trace;
        this.interfaces = interfaces;
        this.graph = graph;
        this.directory = directory;
        this.files = files;
        this.mainLater = mainLater;
    }

    /**
     * Adds the messages, which {@code interface.api} declares.
     *
     * @param directory where the files go, {@code /tmp} as in VPP
     * @param files writes files, one after the other
     * @param mainLater runs a task on the main thread
     */
    public static void register(
            final ApiRegistry api,
            final PcapTrace trace,
            final Interfaces interfaces,
            final Graph graph,
            final Path directory,
            final Executor files,
            final Executor mainLater) {
        final PcapApi messages = new PcapApi(trace, interfaces, graph, directory, files, mainLater);
        InterfaceApi.declare(api);
        api.handle("pcap_trace_on", messages::start);
        api.handle("pcap_trace_off", messages::stop);
    }

    private void start(final ApiCall call) throws ApiException {
        final ApiRecord request = call.request();
        final String file = request.text("filename");
        if (file.isEmpty() || !PcapTrace.isFileName(file)) {
            throw new ApiException(ApiError.ILLEGAL_NAME);
        }
        final int swIfIndex = InterfaceApi.interfaceOf(interfaces, request).index();
        final boolean rx = request.flag("capture_rx");
        final boolean tx = request.flag("capture_tx");
        final boolean drop = request.flag("capture_drop");
        if (!rx && !tx && !drop) {
            throw new ApiException(ApiError.VALUE_EXIST);
        }
        if (trace.settings() != null) {
            throw new ApiException(ApiError.INVALID_VALUE);
        }
        final long bytes = request.number("max_bytes_per_packet");
        if (bytes < PcapTrace.MIN_BYTES || bytes > PcapTrace.MAX_BYTES) {
            throw new ApiException(ApiError.INVALID_MEMORY_SIZE);
        }
        // local0 stands for any interface
        trace.start(new PcapTrace.Settings(
                rx,
                tx,
                drop,
                Math.clamp(request.number("max_packets"), 1, PcapTrace.MAX_PACKETS),
                swIfIndex == 0 ? PcapTrace.ANY : swIfIndex,
                // {node}.{reason}, with or without braces
                PcapTrace.error(graph, request.text("error").replaceAll("[{}]", "")),
                (int) bytes,
                directory.resolve(file)));
    }

    private void stop(final ApiCall call) throws ApiException {
        final PcapTrace.Settings settings = trace.settings();
        final PcapWriter ended = trace.stop();
        if (ended == null) {
            throw new ApiException(ApiError.VALUE_EXIST);
        }
        if (ended.packets() == 0) {
            throw new ApiException(ApiError.NO_SUCH_ENTRY);
        }
        call.defer();
        files.execute(() -> {
            final int value = write(ended, settings.file());
            mainLater.execute(() -> {
                call.reply().set("retval", value);
                call.end();
            });
        });
    }

    private static int write(final PcapWriter writer, final Path file) {
        try {
            writer.close();
            return 0;
        } catch (final IOException e) {
            LOG.warn("write `{}': {}", file, e.getMessage());
            return ApiError.SYSCALL_ERROR_1.value();
        }
    }
}
