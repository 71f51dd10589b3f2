package dev.sluice.manage.cli;

import java.util.Objects;

/**
 * How the CLI is served.
 *
 * @param listen path of a Unix socket, or {@code host:port} ({@code [address]:port} for IPv6)
 * @param prompt what interactive sessions are asked with, with its trailing space
 * @param banner shown at the start of interactive sessions, lines ended by {@code \n}; empty for none
 * @param terminal how sessions on a terminal begin
 * @param access who may use the Unix socket
 * @param limits what clients may take
 */
public record CliConfig(String listen, String prompt, String banner, Terminal terminal, Access access, Limits limits) {
    /** What is shown unless the configuration says otherwise. */
    public static final String BANNER = """
             _____ __      _
            / ___// /_  __(_)_______
            \\__ \\/ / / / / / ___/ _ \\
           ___/ / / /_/ / / /__/  __/
          /____/_/\\__,_/_/\\___/\\___/

        """;

    private static final Terminal TERMINAL = new Terminal(true, 100_000, 50, false);
    private static final Access ACCESS = new Access(0660, null);
    private static final Limits LIMITS = new Limits(64, 64L << 20, 192L << 20);

    /**
     * How sessions on a terminal begin.
     *
     * @param pager whether long output stops page by page on terminals that can
     * @param pagerLimit lines that the pager holds; longer output runs through
     * @param historyLimit lines that a session remembers
     * @param lineMode true to send no telnet negotiation: all sessions are plain
     */
    public record Terminal(boolean pager, int pagerLimit, int historyLimit, boolean lineMode) {}

    /**
     * Who may use the Unix socket.
     *
     * @param mode permission bits
     * @param group its group, name or number; null leaves it
     */
    public record Access(int mode, String group) {}

    /**
     * What clients may take.
     *
     * @param sessions clients beyond are turned away
     * @param queuedBytes output that one session may leave unread before it is closed, in bytes
     * @param queuedBytesInAll the same for all sessions together
     */
    public record Limits(int sessions, long queuedBytes, long queuedBytesInAll) {}

    public CliConfig {
        Objects.requireNonNull(listen);
        Objects.requireNonNull(prompt);
        Objects.requireNonNull(banner);
    }

    /** The defaults for one listening place. */
    public static CliConfig defaults(final String listen) {
        return new CliConfig(listen, "sluice# ", BANNER, TERMINAL, ACCESS, LIMITS);
    }

    /** The same with another prompt. */
    public CliConfig withPrompt(final String text) {
        return new CliConfig(listen, text, banner, terminal, access, limits);
    }

    /** The same without a banner. */
    public CliConfig withoutBanner() {
        return new CliConfig(listen, prompt, "", terminal, access, limits);
    }

    /** The same with other terminal defaults. */
    public CliConfig with(final Terminal defaults) {
        return new CliConfig(listen, prompt, banner, defaults, access, limits);
    }

    /** The same with other rights on the Unix socket. */
    public CliConfig with(final Access rights) {
        return new CliConfig(listen, prompt, banner, terminal, rights, limits);
    }

    /** The same with other limits. */
    public CliConfig with(final Limits most) {
        return new CliConfig(listen, prompt, banner, terminal, access, most);
    }
}
