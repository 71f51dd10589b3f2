package dev.sluice.manage.metrics;

import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.counter.CounterDirectory;
import dev.sluice.graph.node.Graph;
import dev.sluice.graph.thread.Threads;
import dev.sluice.manage.socket.Listener;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;

/**
 * Serves {@code GET /metrics} in Prometheus' text format, on a TCP port or a Unix socket; one page for each connection.
 * Main thread, but for the page itself, which may be megabytes: its values are added up and written by a job of a work
 * queue.
 */
public final class MetricsServer implements AutoCloseable {
    private static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";
    private static final int LARGEST_REQUEST = 4096;
    private static final int IDLE_SECONDS = 10;
    private static final int SOCKET_MODE = 0660;
    private static final int BACKLOG = 64;

    private final ManualIoEventLoop loop;
    private final Executor jobs;
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final DataplaneMetrics metrics;
    private Listener listener;

    /**
     * A server that does not listen yet, over what the daemon counts.
     *
     * @param jobs makes pages, beside the main thread
     */
    public MetricsServer(
            final ManualIoEventLoop loop,
            final CounterDirectory directory,
            final Graph graph,
            final Threads threads,
            final BufferPool pool,
            final Executor jobs) {
        this.jobs = jobs;
        this.loop = loop;
        this.metrics = new DataplaneMetrics(registry, directory, graph, threads, pool);
    }

    /**
     * Takes the place where the page will be served. Loop thread.
     *
     * @param place path of a Unix socket, or {@code host:port}
     * @throws IOException naming the place when it is taken or cannot be bound
     */
    public void claim(final String place) throws IOException {
        listener = Listener.claim(
                loop,
                new Listener.Options("the metrics page", place, SOCKET_MODE, null, BACKLOG),
                channel -> channel.pipeline()
                        .addLast(
                                new ReadTimeoutHandler(IDLE_SECONDS),
                                new HttpServerCodec(),
                                new HttpObjectAggregator(LARGEST_REQUEST),
                                new PageHandler()));
    }

    /** Starts to serve the page at the place that was claimed. */
    public void start() {
        listener.open();
    }

    @Override
    public void close() {
        if (listener != null) {
            listener.close();
        }
        metrics.close();
    }

    private final class PageHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
        @Override
        protected void channelRead0(final ChannelHandlerContext context, final FullHttpRequest request) {
            final String path = request.uri().replaceFirst("\\?.*$", "");
            final FullHttpResponse response;
            if (!request.decoderResult().isSuccess()) {
                response = text(HttpResponseStatus.BAD_REQUEST, "not HTTP\n");
            } else if (!path.equals("/metrics")) {
                response = text(HttpResponseStatus.NOT_FOUND, "the page is /metrics\n");
            } else if (!request.method().equals(HttpMethod.GET)) {
                response = text(HttpResponseStatus.METHOD_NOT_ALLOWED, "GET only\n");
            } else {
                metrics.refresh();
                jobs.execute(() -> answer(context, text(HttpResponseStatus.OK, registry.scrape())));
                return;
            }
            answer(context, response);
        }

        /** Any thread: a channel takes what is written to it to its own. */
        private static void answer(final ChannelHandlerContext context, final FullHttpResponse response) {
            context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
        }

        @Override
        public void exceptionCaught(final ChannelHandlerContext context, final Throwable cause) {
            context.close();
        }

        private static FullHttpResponse text(final HttpResponseStatus status, final String body) {
            final FullHttpResponse response = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, status, Unpooled.copiedBuffer(body, StandardCharsets.UTF_8));
            response.headers()
                    .set(HttpHeaderNames.CONTENT_TYPE, CONTENT_TYPE)
                    .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes())
                    .set(HttpHeaderNames.CONNECTION, "close");
            return response;
        }
    }
}
