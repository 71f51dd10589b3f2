package dev.sluice.manage.cli;

import java.util.Objects;

/**
 * How the CLI is served.
 *
 * @param listen path of a Unix socket, or {@code host:port} ({@code [address]:port} for IPv6)
 * @param prompt what interactive sessions are asked with, with its trailing space
 * @param banner shown at the start of interactive sessions, lines ended by {@code \n}; empty for none
 * @param pager whether long output stops page by page on terminals that can
 * @param pagerLimit lines that the pager holds; longer output runs through
 * @param historyLimit lines that a session remembers
 * @param lineMode true to send no telnet negotiation: all sessions are plain
 * @param mode permission bits of the Unix socket
 * @param group group of the Unix socket, name or number; null leaves it
 * @param maxSessions clients beyond are turned away
 * @param maxQueuedBytes output that one session may leave unread before it is closed, in bytes
 * @param maxQueuedBytesInAll the same for all sessions together
 */
public record CliConfig(
        String listen,
        String prompt,
        String banner,
        boolean pager,
        int pagerLimit,
        int historyLimit,
        boolean lineMode,
        int mode,
        String group,
        int maxSessions,
        long maxQueuedBytes,
        long maxQueuedBytesInAll) {
    /** What is shown unless the configuration says otherwise. */
    public static final String BANNER = """
             _____ __      _
            / ___// /_  __(_)_______
            \\__ \\/ / / / / / ___/ _ \\
           ___/ / / /_/ / / /__/  __/
          /____/_/\\__,_/_/\\___/\\___/

        """;

    public CliConfig {
        Objects.requireNonNull(listen);
        Objects.requireNonNull(prompt);
        Objects.requireNonNull(banner);
    }

    /** The defaults for one listening place. */
    public static CliConfig defaults(final String listen) {
        return new CliConfig(
                listen, "sluice# ", BANNER, true, 100_000, 50, false, 0660, null, 64, 64L << 20, 192L << 20);
    }

    /** The same with another prompt. */
    public CliConfig withPrompt(final String text) {
        return new CliConfig(
                listen,
                text,
                banner,
                pager,
                pagerLimit,
                historyLimit,
                lineMode,
                mode,
                group,
                maxSessions,
                maxQueuedBytes,
                maxQueuedBytesInAll);
    }

    /** The same without a banner. */
    public CliConfig withoutBanner() {
        return new CliConfig(
                listen,
                prompt,
                "",
                pager,
                pagerLimit,
                historyLimit,
                lineMode,
                mode,
                group,
                maxSessions,
                maxQueuedBytes,
                maxQueuedBytesInAll);
    }

    /** The same with other terminal defaults. */
    public CliConfig withTerminal(
            final boolean withPager, final int linesInPager, final int linesInHistory, final boolean withLineMode) {
        return new CliConfig(
                listen,
                prompt,
                banner,
                withPager,
                linesInPager,
                linesInHistory,
                withLineMode,
                mode,
                group,
                maxSessions,
                maxQueuedBytes,
                maxQueuedBytesInAll);
    }

    /** The same with other rights on the Unix socket; {@code groupName} may be null. */
    public CliConfig withAccess(final int permissions, final String groupName) {
        return new CliConfig(
                listen,
                prompt,
                banner,
                pager,
                pagerLimit,
                historyLimit,
                lineMode,
                permissions,
                groupName,
                maxSessions,
                maxQueuedBytes,
                maxQueuedBytesInAll);
    }

    /** The same with other limits. */
    public CliConfig withLimits(final int sessions, final long queuedBytes, final long queuedBytesInAll) {
        return new CliConfig(
                listen,
                prompt,
                banner,
                pager,
                pagerLimit,
                historyLimit,
                lineMode,
                mode,
                group,
                sessions,
                queuedBytes,
                queuedBytesInAll);
    }
}
