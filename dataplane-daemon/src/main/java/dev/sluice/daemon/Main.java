package dev.sluice.daemon;

import dev.sluice.config.CommandLine;
import dev.sluice.config.LaunchEnvironment;
import dev.sluice.config.SluiceConfig;
import dev.sluice.config.StartupConf;
import dev.sluice.config.StartupConfException;
import dev.sluice.driver.os.ProcessControl;
import java.util.List;

/**
 * {@code sluiced}: reads the command line and the configuration and runs the daemon on the calling thread, which
 * becomes the main thread.
 *
 * <p>Exit status: 0 after an orderly stop, 1 when the start failed (nothing is left behind then), 2 when something did
 * not stop in time, 78 when the configuration or the command line is wrong.
 */
public final class Main {
    private static final int FAILED = 1;

    /** EX_CONFIG of sysexits.h: a service manager knows by it that starting again is of no use. */
    private static final int WRONG_CONFIGURATION = 78;

    private Main() {}

    /** Runs the daemon; does not return. */
    public static void main(final String[] args) {
        System.exit(run(List.of(args)));
    }

    private static int run(final List<String> args) {
        final SluiceConfig config;
        final EarlyLoading loading;
        try {
            final CommandLine commandLine = CommandLine.parse(args);
            switch (commandLine.action()) {
                case SHOW_VERSION -> {
                    System.out.println(Version.line());
                    return 0;
                }
                case SHOW_HELP -> {
                    System.out.print(CommandLine.help("sluiced"));
                    return 0;
                }
                case RUN -> {}
            }
            loading = EarlyLoading.begin();
            config = StartupConf.read(commandLine, new LaunchEnvironment(ProcessControl.userId(), System.getenv()));
        } catch (final StartupConfException e) {
            System.err.println("sluiced: " + e.getMessage());
            return WRONG_CONFIGURATION;
        }
        try {
            return new Daemon(config, loading).run();
        } catch (final DaemonException e) {
            System.err.println("sluiced: " + e.getMessage());
            // the words of cpu are the thread types', which are known only then
            return e.getCause() instanceof StartupConfException ? WRONG_CONFIGURATION : FAILED;
        }
    }
}
