package dev.sluice.manage.cli;

import dev.sluice.config.FileFailure;
import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.graph.command.CommandRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** The commands of the CLI itself: leaving, scripts, macros, terminal settings. Main thread only. */
public final class CliCommands {
    private static final int DEEPEST_EXEC = 8;
    private static final long LARGEST_SCRIPT = 256L << 20;

    private final CommandRegistry registry;
    private final CliServer server;
    private int execDepth;

    /** @param server whose sessions are shown; need not listen */
    public CliCommands(final CommandRegistry registry, final CliServer server) {
        this.registry = registry;
        this.server = Objects.requireNonNull(server);
    }

    /** All of them, for {@link CommandRegistry#add}. */
    public List<Command> commands() {
        return List.of(
                Command.mpSafe("quit", "", "Leave the CLI", CliCommands::quit),
                Command.mpSafe("exit", "", "Leave the CLI", CliCommands::quit),
                Command.mpSafe("q", "", "Leave the CLI", CliCommands::quit),
                Command.mpSafe("exec", "<filename>", "Run the commands of a file", this::exec),
                Command.mpSafe("define", "<name> <text>...", "Define a macro, used as $(name)", this::define),
                Command.mpSafe("undefine", "<name>", "Forget a macro", this::undefine),
                Command.mpSafe("show macro", "", "Show all macros", this::showMacros),
                Command.mpSafe("history", "", "Show the lines entered in this session", CliCommands::history),
                Command.mpSafe(
                        "set terminal pager",
                        "on|off | limit <lines>",
                        "Set whether long output stops page by page",
                        CliCommands::setPager),
                Command.mpSafe(
                        "set terminal history",
                        "on|off | limit <lines>",
                        "Set how many lines this session remembers",
                        CliCommands::setHistory),
                Command.mpSafe("show terminal", "", "Show this session's terminal", CliCommands::showTerminal),
                Command.mpSafe("show cli-sessions", "", "Show all CLI sessions", this::showSessions));
    }

    private static void quit(final CommandInput in, final CommandOutput out) throws CommandException {
        in.expectEnd();
        session(out).requestClose();
    }

    private void exec(final CommandInput in, final CommandOutput out) throws CommandException {
        final String name = in.word("filename");
        in.expectEnd();
        if (execDepth >= DEEPEST_EXEC) {
            throw new CommandException("scripts nested deeper than " + DEEPEST_EXEC);
        }
        final String script = read(name);
        execDepth++;
        final int status;
        try {
            status = registry.runScript(name, script, out);
        } finally {
            execDepth--;
        }
        if (status < 0) {
            throw CommandException.reported(status);
        }
    }

    private static String read(final String name) throws CommandException {
        final Path path = Path.of(name);
        try {
            if (Files.size(path) > LARGEST_SCRIPT) {
                throw new CommandException("`" + name + "' is larger than " + LARGEST_SCRIPT + " bytes");
            }
            return Files.readString(path);
        } catch (final IOException e) {
            throw new CommandException("cannot read `" + name + "': " + FileFailure.reason(e));
        }
    }

    private void define(final CommandInput in, final CommandOutput out) throws CommandException {
        final String name = in.word("name");
        registry.macros().define(name, in.rest());
    }

    private void undefine(final CommandInput in, final CommandOutput out) throws CommandException {
        final String name = in.word("name");
        in.expectEnd();
        registry.macros().undefine(name);
    }

    private void showMacros(final CommandInput in, final CommandOutput out) throws CommandException {
        in.expectEnd();
        registry.macros().all().forEach((name, text) -> out.line("%-24s %s", name, text));
    }

    private static void history(final CommandInput in, final CommandOutput out) throws CommandException {
        in.expectEnd();
        final List<String> lines = session(out).history().lines();
        for (int i = 0; i < lines.size(); i++) {
            out.line("%d  %s", i + 1, lines.get(i));
        }
    }

    private static void setPager(final CommandInput in, final CommandOutput out) throws CommandException {
        if (!(session(out).conversation() instanceof TerminalConversation terminal)) {
            throw new CommandException("this session has no pager");
        }
        if (in.tryKeyword("limit")) {
            final int limit = in.unsigned("lines", 0, Integer.MAX_VALUE);
            in.expectEnd();
            terminal.pager().limit(limit);
        } else {
            final boolean on = in.onOff();
            in.expectEnd();
            terminal.pager().enable(on);
        }
    }

    private static void setHistory(final CommandInput in, final CommandOutput out) throws CommandException {
        final CliSession session = session(out);
        final int limit;
        if (in.tryKeyword("limit")) {
            limit = in.unsigned("lines", 0, 100_000);
        } else {
            limit = in.onOff() ? session.config().terminal().historyLimit() : 0;
        }
        in.expectEnd();
        session.history().limit(limit);
    }

    private static void showTerminal(final CommandInput in, final CommandOutput out) throws CommandException {
        in.expectEnd();
        final CliSession session = session(out);
        out.line("Terminal name:   %s", session.terminal().isEmpty() ? "unset" : session.terminal());
        out.line("Terminal mode:   %s", session.conversation().kind());
        out.line("Terminal width:  %s", session.width() > 0 ? session.width() : "unset");
        out.line("Terminal height: %s", session.height() > 0 ? session.height() : "unset");
        out.line("History limit:   %d", session.history().limit());
        if (session.conversation() instanceof TerminalConversation terminal) {
            out.line("ANSI capable:    %s", terminal.ansi() ? "yes" : "no");
            out.line("Pager enabled:   %s", terminal.pager().enabled() ? "yes" : "no");
            out.line("Pager limit:     %d", terminal.pager().limit());
        }
    }

    private void showSessions(final CommandInput in, final CommandOutput out) throws CommandException {
        in.expectEnd();
        out.line("%-6s%-14s%-18s%-10s%-12s%s", "Id", "Kind", "Terminal", "Window", "Queued", "Peer");
        for (final CliSession session : server.sessions()) {
            final Conversation conversation = session.conversation();
            out.line(
                    "%-6d%-14s%-18s%-10s%-12d%s%s",
                    session.id(),
                    conversation == null ? "new" : conversation.kind(),
                    session.terminal().isEmpty() ? "-" : session.terminal(),
                    session.width() > 0 ? session.width() + "x" + session.height() : "-",
                    session.queuedBytes(),
                    session.peer(),
                    out.face(CliSession.class) == session ? " (this)" : "");
        }
    }

    private static CliSession session(final CommandOutput out) throws CommandException {
        final CliSession session = out.face(CliSession.class);
        if (session == null) {
            throw new CommandException("only in a CLI session");
        }
        return session;
    }
}
