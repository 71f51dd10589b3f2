package dev.sluice.daemon;

import dev.sluice.config.FileFailure;
import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.graph.command.RunningConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code show config} and {@code save config}: what is configured, as a script for {@code unix { startup-config }}.
 * Main thread; the file is written by the worker for files.
 */
final class ConfigCli {
    private static final Logger LOG = LoggerFactory.getLogger("config");

    private final RunningConfig config;
    private final Executor files;
    private final Executor mainLater;

    private ConfigCli(final RunningConfig config, final Executor files, final Executor mainLater) {
        this.config = config;
        this.files = files;
        this.mainLater = mainLater;
    }

    /**
     * The commands.
     *
     * @param files writes files, one after the other
     * @param mainLater runs a task on the main thread
     */
    static List<Command> commands(final RunningConfig config, final Executor files, final Executor mainLater) {
        final ConfigCli cli = new ConfigCli(config, files, mainLater);
        return List.of(
                Command.mpSafe(
                        "show config", "", "Show the commands that would make the present configuration", cli::show),
                Command.mpSafe(
                        "save config",
                        "<file>",
                        "Write the commands that would make the present configuration to a file",
                        cli::save));
    }

    private void show(final CommandInput in, final CommandOutput out) throws CommandException {
        in.expectEnd();
        config.commands().forEach(line -> out.line("%s", line));
    }

    private void save(final CommandInput in, final CommandOutput out) throws CommandException {
        final Path file = Path.of(in.word("file name"));
        in.expectEnd();
        if (!file.isAbsolute()) {
            throw new CommandException("expected the whole path of a file, got `" + file + "'");
        }
        final List<String> lines = config.commands();
        final CommandOutput.Completion completion = out.defer();
        try {
            files.execute(() -> {
                final String error = write(file, lines);
                tell(() -> completion.end(error == null ? null : new CommandException(error)));
            });
        } catch (final RejectedExecutionException | IllegalStateException e) {
            completion.end(new CommandException("cannot save the configuration: " + e.getMessage()));
        }
    }

    /**
     * The worker for files: all of it or, when that fails, nothing, and what was there before stays. Null when it is
     * written.
     */
    private static String write(final Path file, final List<String> lines) {
        final Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.write(fresh, lines);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return null;
        } catch (final IOException e) {
            try {
                Files.deleteIfExists(fresh);
            } catch (final IOException ignored) {
                // it could not be made in the first place
            }
            return "cannot write `" + file + "': " + FileFailure.reason(e);
        }
    }

    private void tell(final Runnable answer) {
        try {
            mainLater.execute(answer);
        } catch (final RejectedExecutionException e) {
            LOG.warn("main did not hear that the configuration was saved: {}", e.getMessage());
        }
    }
}
