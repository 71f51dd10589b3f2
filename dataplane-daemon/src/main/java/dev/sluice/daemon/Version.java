package dev.sluice.daemon;

import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.CommandOutput;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Properties;

/** What was built, and when: filled in by the build. */
final class Version {
    private static final String RESOURCE = "version.properties";
    private static final String UNFILTERED = "${";

    private Version() {}

    /**
     * The release, {@code "0.1.0"} and the like; {@code "development"} when run from classes that the build has not
     * packaged.
     */
    static String release() {
        return property("version");
    }

    /** When it was built. */
    static String built() {
        return property("built");
    }

    /** One line in the form of VPP's {@code show version}. */
    static String line() {
        return "sluice v" + release() + " built at " + property("built");
    }

    static List<Command> commands() {
        return List.of(Command.mpSafe("show version", "[verbose] [cmdline]", "Show what is running", Version::show));
    }

    private static void show(final CommandInput in, final CommandOutput out) throws CommandException {
        final int which = in.tryOneOf("verbose", "cmdline");
        in.expectEnd();
        switch (which) {
            case 0 -> {
                final Runtime.Version java = Runtime.version();
                out.print(String.format("%-25s%s%n", "Version:", "v" + release()));
                out.print(String.format("%-25s%s%n", "Compile date:", property("built")));
                out.print(String.format("%-25s%s%n", "Java:", System.getProperty("java.vm.name") + " " + java));
                out.print(String.format(
                        "%-25s%s%n",
                        "Garbage collector:",
                        ManagementFactory.getGarbageCollectorMXBeans().stream()
                                .map(bean -> bean.getName())
                                .toList()));
                out.print(String.format(
                        "%-25s%s%n",
                        "Kernel:", System.getProperty("os.name") + " " + System.getProperty("os.version")));
                out.print(String.format(
                        "%-25s%d%n", "Current PID:", ProcessHandle.current().pid()));
            }
            case 1 -> commandLine(out);
            default -> out.print(line() + "\n");
        }
    }

    /** The words that the daemon was started with, as VPP indents them, and the options of its Java machine. */
    private static void commandLine(final CommandOutput out) {
        out.print("Command line arguments:  \n");
        int depth = 1;
        for (final String word :
                System.getProperty("sun.java.command", "").strip().split("\\s+")) {
            depth += word.equals("{") ? 1 : 0;
            out.print("  ".repeat(depth) + word + "\n");
            depth -= word.equals("}") ? 1 : 0;
        }
        out.print("Java options:\n");
        ManagementFactory.getRuntimeMXBean().getInputArguments().forEach(argument -> out.print("  " + argument + "\n"));
    }

    private static String property(final String name) {
        final Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream(RESOURCE)) {
            properties.load(in);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        final String value = properties.getProperty(name);
        return value.startsWith(UNFILTERED) ? "development" : value;
    }
}
