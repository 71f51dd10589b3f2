package dev.sluice.manage.binapi;

import dev.sluice.config.FileFailure;
import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.CommandOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code show api ...} and {@code api trace ...}. Main thread. */
public final class ApiCli {
    private static final Logger LOG = LoggerFactory.getLogger(ApiCli.class);

    private static final String CLIENT_ROW = "%-34s %10s %12s";

    private final ApiServer server;
    private final ApiRegistry registry;
    private final Path directory;
    private final Executor files;
    private final Executor mainLater;

    private ApiCli(
            final ApiServer server,
            final ApiRegistry registry,
            final Path directory,
            final Executor files,
            final Executor mainLater) {
        this.files = files;
        this.mainLater = mainLater;
        this.server = server;
        this.registry = registry;
        this.directory = directory;
    }

    /**
     * The commands of this package.
     *
     * @param directory where {@code api trace save} puts its files
     * @param files writes files, one after the other
     * @param mainLater runs a task on the main thread
     */
    public static List<Command> commands(
            final ApiServer server,
            final ApiRegistry registry,
            final Path directory,
            final Executor files,
            final Executor mainLater) {
        final ApiCli cli = new ApiCli(server, registry, directory, files, mainLater);
        return List.of(
                Command.mpSafe("show api clients", "", "Show clients of the binary API", cli::clients),
                Command.mpSafe(
                        "show api message-table", "[verbose]", "Show the messages of the binary API", cli::table),
                Command.mpSafe("show api trace-status", "", "Show what the trace of the binary API holds", cli::status),
                Command.mpSafe("show api counters", "", "Show what the binary API has counted", cli::counters),
                Command.mpSafe("api trace on", "", "Keep requests to the binary API", (in, out) -> cli.turn(in, true)),
                Command.mpSafe("api trace off", "", "Stop keeping requests", (in, out) -> cli.turn(in, false)),
                Command.mpSafe("api trace free", "", "Forget the requests that were kept", cli::free),
                Command.mpSafe("api trace status", "", "Show what the trace of the binary API holds", cli::status),
                Command.mpSafe("api trace dump", "", "Show the requests that were kept", cli::dump),
                Command.mpSafe("api trace save", "<file>", "Write the requests that were kept to a file", cli::save));
    }

    private void clients(final CommandInput in, final CommandOutput out) throws CommandException {
        in.expectEnd();
        out.line("Socket clients");
        out.line(CLIENT_ROW, "Name", "Index", "Unread bytes");
        for (final ApiConnection connection : server.connections()) {
            final String name = connection.name().replaceAll("[^ -~]", "?");
            out.line(CLIENT_ROW, name, String.format("%08x", connection.index()), connection.queued());
        }
    }

    private void table(final CommandInput in, final CommandOutput out) throws CommandException {
        final boolean verbose = in.tryKeyword("verbose");
        in.expectEnd();
        out.line("%-6s %-48s %s", "ID", "Name", verbose ? "Module" : "");
        registry.messages().forEach((number, message) -> {
            out.line(
                    "%-6d %-48s %s",
                    number, message.nameAndCrc(), verbose ? message.module() + "  " + message.doc() : "");
        });
    }

    private void counters(final CommandInput in, final CommandOutput out) throws CommandException {
        in.expectEnd();
        final ApiServer.Counters counters = server.counters();
        out.line("%12d messages received", counters.received);
        out.line("%12d messages sent", counters.sent);
        out.line("%12d malformed messages dropped", counters.malformed);
        out.line("%12d unknown messages dropped", counters.unknown);
        out.line("%12d requests failed by a mistake of the daemon, see its log", registry.failed());
        out.line("%12d clients disconnected for too long a message", counters.oversized);
        out.line("%12d clients refused", counters.refused);
        out.line("%12d clients disconnected that did not read", counters.slow);
    }

    private void status(final CommandInput in, final CommandOutput out) throws CommandException {
        in.expectEnd();
        final ApiTrace trace = server.trace();
        out.line("RX Trace %s", trace.on() ? "enabled" : "disabled");
        out.line("TX Trace disabled");
        out.line("%d of %d requests kept, %d seen", trace.size(), trace.capacity(), trace.seen());
    }

    private void turn(final CommandInput in, final boolean on) throws CommandException {
        in.expectEnd();
        server.trace().on(on);
    }

    private void free(final CommandInput in, final CommandOutput out) throws CommandException {
        in.expectEnd();
        server.trace().free();
    }

    private void dump(final CommandInput in, final CommandOutput out) throws CommandException {
        in.expectEnd();
        server.trace().lines().forEach(line -> out.print(line + "\n"));
    }

    /** An existing file and a name that leads elsewhere are reported, but as in VPP the command does not fail. */
    private void save(final CommandInput in, final CommandOutput out) throws CommandException {
        final String name = in.word("file");
        in.expectEnd();
        if (name.contains("/") || name.contains("..")) {
            out.line("illegal characters in filename '%s'", name);
            return;
        }
        final Path file = directory.resolve(name);
        if (Files.exists(file)) {
            out.line("file exists: %s", file);
            return;
        }
        // a full trace is many megabytes of text: made where it is written, so that clients do not wait for it
        final Stream<String> lines = server.trace().lines();
        final CommandOutput.Completion completion = out.defer();
        files.execute(() -> {
            final CommandException failure = write(file, lines);
            mainLater.execute(() -> {
                if (failure == null) {
                    out.line("API trace saved to %s", file);
                }
                completion.end(failure);
            });
        });
    }

    private static CommandException write(final Path file, final Stream<String> lines) {
        try {
            Files.write(
                    file, (Iterable<String>) lines::iterator, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            return null;
        } catch (final IOException e) {
            return new CommandException("cannot write " + file + ": " + FileFailure.reason(e));
        } catch (final RuntimeException e) {
            // whoever waits for the command gets its end, whatever goes wrong
            LOG.error("API trace to {}", file, e);
            return new CommandException("cannot write " + file + ": " + e.getMessage());
        }
    }
}
