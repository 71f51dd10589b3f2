package dev.sluice.manage.binapi;

import dev.sluice.graph.api.ApiCall;
import dev.sluice.graph.api.ApiError;
import dev.sluice.graph.api.ApiException;
import dev.sluice.graph.api.ApiRecord;
import dev.sluice.graph.api.ApiRegistry;
import java.util.List;

/**
 * The messages that every client begins with: handshake, signs of life, the declarations of all others. Main thread.
 */
final class MemclntApi {
    /** What a client introduces itself with. */
    static final String INTRODUCTION = "sockclnt_create";

    /** Clients carry the declarations of this module themselves. */
    private static final String MODULE = "memclnt";

    private static final int NONE = 0xffff;

    /** What VPP answers to a client that takes leave, though its own clients read it as a failure. */
    private static final int TOOK_LEAVE = 1;

    private final ApiServer server;
    private final ApiRegistry registry;
    private final long pid = ProcessHandle.current().pid();
    private String json;
    private int jsonOfMessages;

    MemclntApi(final ApiServer server, final ApiRegistry registry) {
        this.server = server;
        this.registry = registry;
    }

    void register() {
        registry.declare(MemclntApi.class, "memclnt.api");
        registry.handle(INTRODUCTION, this::introduce);
        registry.handle("sockclnt_delete", this::leave);
        registry.handle("memclnt_keepalive", call -> {});
        registry.handle(
                "control_ping",
                call -> call.reply().set("client_index", call.client().index()).set("vpe_pid", pid));
        registry.handle("api_versions", call -> {});
        registry.handle("get_first_msg_id", this::firstNumber);
        registry.handle("get_api_json", call -> call.reply().set("json", json()));
        for (final String request : List.of("memclnt_create", "memclnt_create_v2", "memclnt_delete")) {
            registry.handle(request, call -> call.reply().set("response", ApiError.UNSUPPORTED.value()));
        }
        for (final String request : List.of("rpc_call", "sock_init_shm")) {
            registry.handle(request, call -> {
                throw new ApiException(ApiError.UNSUPPORTED);
            });
        }
        for (final String request : List.of(
                "rx_thread_exit", "memclnt_rx_thread_suspend", "memclnt_read_timeout", "trace_plugin_msg_ids")) {
            registry.handle(request, call -> {});
        }
    }

    private void introduce(final ApiCall call) {
        final ApiConnection connection = (ApiConnection) call.client();
        final ApiRecord reply = call.reply();
        if (!connection.introduce(call.request().text("name"))) {
            reply.set("response", ApiError.LIMIT_EXCEEDED.value());
            return;
        }
        reply.set("index", connection.index());
        registry.messages()
                .forEach((number, message) ->
                        reply.add("message_table").set("index", number).set("name", message.nameAndCrc()));
    }

    private void leave(final ApiCall call) {
        final boolean known = server.connections().stream()
                .anyMatch(other -> other.index() == call.request().index("index"));
        call.reply().set("response", known ? TOOK_LEAVE : ApiError.UNSPECIFIED.value());
        ((ApiConnection) call.client()).leave();
    }

    private void firstNumber(final ApiCall call) throws ApiException {
        final int number = registry.firstNumber(call.request().text("name"));
        call.reply().set("first_msg_id", number < 0 ? NONE : number);
        if (number < 0) {
            throw new ApiException(ApiError.INVALID_VALUE);
        }
    }

    private String json() {
        if (json == null || jsonOfMessages != registry.messages().size()) {
            json = registry.json(MODULE);
            jsonOfMessages = registry.messages().size();
        }
        return json;
    }
}
