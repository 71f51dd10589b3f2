package dev.sluice.daemon;

import dev.sluice.daemon.logging.DaemonLog;
import dev.sluice.graph.api.ApiCall;
import dev.sluice.graph.api.ApiRegistry;
import java.time.Instant;

/** The messages about the daemon as a whole. Main thread. */
final class VpeApi {
    /** What clients of VPP expect the program to be called. */
    private static final String PROGRAM = "vpe";

    private VpeApi() {}

    /** Adds the messages. */
    static void register(final ApiRegistry api, final DaemonLog log) {
        api.declare(VpeApi.class, "vpe.api");
        api.handle("show_version", VpeApi::version);
        api.handle("show_vpe_system_time", VpeApi::time);
        api.handle("log_dump", call -> dump(call, log));
    }

    private static void version(final ApiCall call) {
        call.reply()
                .set("program", PROGRAM)
                .set("version", "v" + Version.release())
                .set("build_date", Version.built())
                .set("build_directory", "");
    }

    private static void dump(final ApiCall call, final DaemonLog log) {
        log.since(
                call.request().real("start_timestamp"),
                (seconds, level, logClass, message) -> call.details(details -> details.set("timestamp", seconds)
                        .set("level", level)
                        .set("msg_class", logClass)
                        .set("message", message)));
    }

    private static void time(final ApiCall call) {
        final Instant now = Instant.now();
        call.reply().set("vpe_system_time", now.getEpochSecond() + now.getNano() / 1e9);
    }
}
