package dev.sluice.daemon.plugin;

import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.CommandOutput;
import java.nio.file.Path;
import java.util.List;

/** {@code plugin load}, {@code plugin unload}, {@code show plugins}. Main thread. */
public final class PluginCli {
    private final PluginManager plugins;

    /** Over a manager. */
    public PluginCli(final PluginManager plugins) {
        this.plugins = plugins;
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
        try {
            out.print("Loaded plugin: " + plugins.load(jar) + "\n");
        } catch (final PluginException e) {
            throw new CommandException(e.getMessage());
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
