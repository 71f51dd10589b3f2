package dev.sluice.daemon.plugin;

import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.CommandOutput;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

/** {@code plugin load}, {@code plugin unload}, {@code show plugins}. Main thread. */
public final class PluginCli {
    private final PluginManager plugins;
    private final List<Path> path;
    private final Executor background;
    private final Executor main;

    /**
     * Over a manager.
     *
     * @param path directories that were searched at start-up
     * @param background opens jars, so that the main thread, which may forward packets, does not wait for a disk
     * @param main runs a task on the main thread; any thread may ask
     */
    public PluginCli(
            final PluginManager plugins, final List<Path> path, final Executor background, final Executor main) {
        this.plugins = plugins;
        this.path = List.copyOf(path);
        this.background = background;
        this.main = main;
    }

    /** The commands. */
    public List<Command> commands() {
        return List.of(
                Command.mpSafe("plugin load", "<file>", "Load the plugin in a jar", this::load),
                Command.mpSafe("plugin unload", "<plugin>", "Unload a plugin that came as a jar", this::unload),
                Command.mpSafe("show plugins", "", "Show the plugins in the order of their loading", this::show));
    }

    private void load(final CommandInput in, final CommandOutput out) throws CommandException {
        final Path jar = Path.of(in.word("file")).toAbsolutePath().normalize();
        in.expectEnd();
        final CommandOutput.Completion completion = out.defer();
        background.execute(() -> open(jar, out, completion));
    }

    private void open(final Path jar, final CommandOutput out, final CommandOutput.Completion completion) {
        try {
            final PluginJar opened = PluginJar.open(jar);
            main.execute(() -> finish(opened, out, completion));
        } catch (final PluginException | RuntimeException e) {
            main.execute(() -> completion.end(new CommandException(e.getMessage())));
        }
    }

    private void finish(final PluginJar opened, final CommandOutput out, final CommandOutput.Completion completion) {
        try {
            out.print("Loaded plugin: " + plugins.load(opened) + "\n");
            completion.end(null);
        } catch (final PluginException | RuntimeException e) {
            completion.end(new CommandException(e.getMessage()));
        }
    }

    private void unload(final CommandInput in, final CommandOutput out) throws CommandException {
        final String name = in.word("plugin");
        in.expectEnd();
        try {
            plugins.unload(name);
        } catch (final PluginException e) {
            throw new CommandException(e.getMessage());
        }
    }

    private void show(final CommandInput in, final CommandOutput out) throws CommandException {
        in.expectEnd();
        out.print(" Plugin path is: " + path.stream().map(Path::toString).collect(Collectors.joining(":"))
                + ", plugins shown in load order\n\n");
        out.print(String.format("     %-41s%-33s%s%n", "Plugin", "Version", "Description"));
        int number = 1;
        for (final PluginManager.Loaded loaded : plugins.loaded()) {
            out.print(String.format(
                    "%3d. %-41s%-33s%s%n",
                    number++,
                    loaded.plugin().name(),
                    loaded.plugin().version(),
                    loaded.plugin().description()));
        }
    }
}
