package dev.sluice.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The {@code unix} section: process, files and CLI server.
 *
 * @param nodaemon stay in the foreground (always the case, a service manager puts it in the background)
 * @param nosyslog log to standard error only
 * @param interactive CLI on standard input and output
 * @param log file that takes the log and every CLI command
 * @param runtimeDirectory made if it is missing; becomes the working directory; sockets are there by default
 * @param cliListen where the CLI server listens, socket path absolute
 * @param cliPrompt without the trailing space
 * @param cliBanner whether a session begins with the banner
 * @param color whether a session may use colours
 * @param cliPager whether long output is paged
 * @param cliLineMode whether a session starts in line mode, without line editing
 * @param cliPagerBufferLimit lines of output kept for the pager; 0 switches it off
 * @param cliHistoryLimit commands kept for each session; 0 switches history off
 * @param startupConfig file of CLI commands to run after start
 * @param pidFile file that gets the process id
 * @param gid group, name or number, that the sockets are given to
 * @param pollSleepUsec microseconds to sleep in each turn of the main loop; 0 leaves it to the idle policy
 */
public record UnixConfig(
        boolean nodaemon,
        boolean nosyslog,
        boolean interactive,
        Optional<Path> log,
        Path runtimeDirectory,
        ListenAddress cliListen,
        String cliPrompt,
        boolean cliBanner,
        boolean color,
        boolean cliPager,
        boolean cliLineMode,
        int cliPagerBufferLimit,
        int cliHistoryLimit,
        Optional<Path> startupConfig,
        Optional<Path> pidFile,
        Optional<String> gid,
        int pollSleepUsec) {
    private static final String NO_CORE = "the Java runtime writes its own crash report";

    static final Word<Boolean> NODAEMON = Word.of("nodaemon", Values.FLAG, "stay in the foreground");
    static final Word<Boolean> NOSYSLOG = Word.of("nosyslog", Values.FLAG, "log to standard error only");
    static final Word<Boolean> INTERACTIVE =
            Word.of("interactive", Values.FLAG, "command line on standard input and output");
    static final Word<String> LOG = Word.of("log", Values.PATH, "file for the log and every CLI command");
    static final Word<String> RUNTIME_DIR = Word.of(
            "runtime-dir", Values.PATH, "directory of the sockets, made if missing, becomes the working directory");
    static final Word<ListenAddress> CLI_LISTEN =
            Word.of("cli-listen", Values.LISTEN, "where the CLI server listens (default <runtime-dir>/cli.sock)");
    static final Word<String> CLI_PROMPT = Word.of("cli-prompt", Values.STRING, "prompt of the CLI");
    static final Word<Boolean> CLI_NO_BANNER = Word.of(
                    "cli-no-banner", Values.FLAG, "sessions begin without the banner")
            .alsoSpelled("nobanner");
    static final Word<Boolean> NOCOLOR = Word.of("nocolor", Values.FLAG, "no colours in sessions");
    static final Word<Boolean> CLI_NO_PAGER = Word.of("cli-no-pager", Values.FLAG, "no pager in sessions");
    static final Word<Boolean> CLI_LINE_MODE =
            Word.of("cli-line-mode", Values.FLAG, "sessions start without line editing");
    static final Word<Integer> CLI_PAGER_BUFFER_LIMIT = Word.of(
            "cli-pager-buffer-limit", Values.number(0, 10_000_000), "lines kept for the pager, 0 switches it off");
    static final Word<Integer> CLI_HISTORY_LIMIT =
            Word.of("cli-history-limit", Values.number(0, 1_000_000), "commands kept per session, 0 keeps none");
    static final Word<String> STARTUP_CONFIG = Word.of(
                    "startup-config", Values.PATH, "file of CLI commands to run after start")
            .alsoSpelled("exec");
    static final Word<String> PIDFILE = Word.of("pidfile", Values.PATH, "file that gets the process id");
    static final Word<String> GID = Word.of("gid", Values.STRING, "group, name or number, that may use the sockets");
    static final Word<Integer> POLL_SLEEP_USEC = Word.of(
            "poll-sleep-usec", Values.number(0, 1_000_000), "microseconds to sleep in each turn of the main loop");

    /** The schema of the section. */
    public static final SectionSpec SECTION = SectionSpec.of(
            "unix",
            "process, files and CLI server",
            NODAEMON,
            NOSYSLOG,
            INTERACTIVE,
            LOG,
            RUNTIME_DIR,
            CLI_LISTEN,
            CLI_PROMPT,
            CLI_NO_BANNER,
            NOCOLOR,
            CLI_NO_PAGER,
            CLI_LINE_MODE,
            CLI_PAGER_BUFFER_LIMIT,
            CLI_HISTORY_LIMIT,
            STARTUP_CONFIG,
            PIDFILE,
            GID,
            POLL_SLEEP_USEC,
            Word.ignored("full-coredump", Values.FLAG, NO_CORE),
            Word.ignored("coredump-size", Values.LIMIT_SIZE, NO_CORE));

    static UnixConfig from(final ConfigSection section, final LaunchEnvironment environment) {
        final Path runtime = section.find(RUNTIME_DIR)
                .map(text -> Path.of(text).toAbsolutePath().normalize())
                .orElseGet(environment::defaultRuntimeDirectory);
        return new UnixConfig(
                section.has(NODAEMON),
                section.has(NOSYSLOG),
                section.has(INTERACTIVE),
                section.find(LOG).map(UnixConfig::absolute),
                runtime,
                section.get(CLI_LISTEN).resolvedAgainst(runtime),
                section.get(CLI_PROMPT),
                !section.has(CLI_NO_BANNER),
                !section.has(NOCOLOR),
                !section.has(CLI_NO_PAGER),
                section.has(CLI_LINE_MODE),
                section.get(CLI_PAGER_BUFFER_LIMIT),
                section.get(CLI_HISTORY_LIMIT),
                section.find(STARTUP_CONFIG).map(UnixConfig::absolute),
                section.find(PIDFILE).map(UnixConfig::absolute),
                section.find(GID),
                section.get(POLL_SLEEP_USEC));
    }

    /** Relative to the directory of the start: the daemon changes into the runtime directory later. */
    private static Path absolute(final String path) {
        return Path.of(path).toAbsolutePath().normalize();
    }
}
