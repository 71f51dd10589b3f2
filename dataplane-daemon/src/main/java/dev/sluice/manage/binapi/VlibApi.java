package dev.sluice.manage.binapi;

import dev.sluice.graph.api.ApiCall;
import dev.sluice.graph.api.ApiClient;
import dev.sluice.graph.api.ApiError;
import dev.sluice.graph.api.ApiException;
import dev.sluice.graph.api.ApiRecord;
import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.command.TextOutput;
import dev.sluice.graph.node.Graph;
import dev.sluice.graph.thread.LaunchedThread;
import dev.sluice.graph.thread.Threads;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** The messages about commands, nodes and threads. Main thread. */
public final class VlibApi {
    private static final int UNPINNED = -1;

    private final CommandRegistry commands;
    private final Graph graph;
    private final Threads threads;
    private final BarrierGuard barrier;
    private final Map<ApiClient, Set<TextOutput>> running = new HashMap<>();

    private VlibApi(
            final CommandRegistry commands, final Graph graph, final Threads threads, final BarrierGuard barrier) {
        this.barrier = barrier;
        this.commands = commands;
        this.graph = graph;
        this.threads = threads;
    }

    /**
     * Adds the messages.
     *
     * @param barrier held while nodes get another arc
     */
    public static void register(
            final ApiRegistry api,
            final CommandRegistry commands,
            final Graph graph,
            final Threads threads,
            final BarrierGuard barrier) {
        final VlibApi vlib = new VlibApi(commands, graph, threads, barrier);
        api.declare(VlibApi.class, "vlib.api");
        api.handle("cli_inband", vlib::command);
        api.handle("get_node_index", vlib::nodeIndex);
        api.handle("get_next_index", vlib::nextIndex);
        api.handle("add_node_next", vlib::addNext);
        api.handle("show_threads", vlib::threads);
        api.handle("get_f64_endian_value", VlibApi::endian);
        api.handle(
                "get_f64_increment_by_one",
                call -> call.reply().set("f64_value", call.request().real("f64_value") + 1.0));
        api.onGone(vlib::gone);
    }

    /** A command that waits does not hold up the connection: its reply comes when it ends. */
    private void command(final ApiCall call) {
        final TextOutput[] holder = new TextOutput[1];
        final TextOutput out = new TextOutput(() -> ended(call, holder[0]));
        holder[0] = out;
        final int status = commands.run(call.request().text("cmd"), out);
        if (out.pending()) {
            call.defer();
            running.computeIfAbsent(call.client(), client -> new LinkedHashSet<>())
                    .add(out);
        } else {
            final CommandException failure = out.failure();
            final int value = status == CommandRegistry.DEFERRED
                    ? failure == null ? CommandRegistry.OK : failure.returnValue()
                    : status;
            call.reply().set("retval", value).set("reply", out.text());
        }
    }

    /** Also called for a command that deferred and ended at once: then it is not among the running. */
    private void ended(final ApiCall call, final TextOutput out) {
        final Set<TextOutput> mine = running.get(call.client());
        if (mine == null || !mine.remove(out)) {
            return;
        }
        if (mine.isEmpty()) {
            running.remove(call.client());
        }
        final CommandException failure = out.failure();
        call.reply().set("retval", failure == null ? 0 : failure.returnValue()).set("reply", out.text());
        call.end();
    }

    private void gone(final ApiClient client) {
        final Set<TextOutput> mine = running.remove(client);
        if (mine != null) {
            mine.forEach(TextOutput::cancel);
        }
    }

    private void nodeIndex(final ApiCall call) throws ApiException {
        final String node = call.request().text("node_name");
        call.reply().set("node_index", UNPINNED);
        if (!graph.contains(node)) {
            throw new ApiException(ApiError.NO_SUCH_NODE);
        }
        call.reply().set("node_index", graph.indexOf(node));
    }

    /** Both nodes of an arc are there; the reply names no slot yet. */
    private void checkArc(final ApiCall call, final String node, final String next) throws ApiException {
        call.reply().set("next_index", UNPINNED);
        if (!graph.contains(node)) {
            throw new ApiException(ApiError.NO_SUCH_NODE);
        }
        if (!graph.contains(next)) {
            throw new ApiException(ApiError.NO_SUCH_NODE_2);
        }
    }

    private void nextIndex(final ApiCall call) throws ApiException {
        final String node = call.request().text("node_name");
        final String next = call.request().text("next_name");
        checkArc(call, node, next);
        final int slot = graph.nexts(node).indexOf(next);
        if (slot < 0) {
            throw new ApiException(ApiError.NO_SUCH_ENTRY);
        }
        call.reply().set("next_index", slot);
    }

    private void addNext(final ApiCall call) throws ApiException {
        final String node = call.request().text("node_name");
        final String next = call.request().text("next_name");
        checkArc(call, node, next);
        try (BarrierGuard.Held _ = barrier.sync("add next " + next + " to " + node)) {
            call.reply().set("next_index", graph.addNext(node, next));
        } catch (final CommandException e) {
            throw new ApiException(ApiError.BUSY);
        }
    }

    private void threads(final ApiCall call) {
        for (final LaunchedThread thread : threads.launched()) {
            final ApiRecord row = call.reply().add("thread_data");
            row.set("id", thread.index())
                    .set("name", thread.name())
                    .set("type", thread.type())
                    .set("pid", thread.osThreadId())
                    .set("cpu_id", Math.max(0, thread.core()))
                    .set("core", Math.max(0, thread.core()))
                    .set("cpu_socket", thread.numaNode());
        }
    }

    private static void endian(final ApiCall call) {
        final double one = call.request().real("f64_one");
        call.reply().set("retval", one == 1.0 ? 0 : ApiError.ENDIAN.value()).set("f64_one_result", 1.0);
    }
}
