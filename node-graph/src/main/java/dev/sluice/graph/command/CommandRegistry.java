package dev.sluice.graph.command;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * All CLI commands, as a tree of words, and their dispatch with VPP's rules. Main thread only.
 *
 * <p>At each level the next word may be abbreviated to a prefix that is unique among the words of that level; an exact
 * match wins. The deepest command gets the rest of the line; when a level has a command and further words, the words
 * are tried first. {@code help}, {@code ?} and {@code choices} work at every level, {@code comment} ignores and
 * {@code uncomment} runs what follows; a group in braces may stand for the rest of a command.
 */
public final class CommandRegistry {
    /** {@link #run}: all commands succeeded. */
    public static final int OK = 0;

    /** {@link #run}: a command has deferred its answer; the output's completion tells the end. */
    public static final int DEFERRED = 1;

    /** Commands of a script that run in one turn of the main loop at most ... */
    private static final int SLICE_COMMANDS = 256;

    /** ... and the time after which none is begun. */
    private static final long SLICE_NS = 1_000_000;

    private final CommandNode root = new CommandNode(null, "");
    private final CommandCompleter completer = new CommandCompleter(root);
    private final CommandMacros macros = new CommandMacros();
    private final RunningConfig config = new RunningConfig();
    private final BarrierGuard guard;
    private Executor later;
    private LongSupplier clock = () -> 0;
    private Consumer<Command> listener = command -> {};
    private Consumer<String> lineListener = line -> {};

    /** @param guard takes the barrier round commands that are not mp-safe */
    public CommandRegistry(final BarrierGuard guard) {
        this.guard = Objects.requireNonNull(guard);
    }

    /** The commands that would make the present configuration; whoever has commands that configure adds to it. */
    public RunningConfig config() {
        return config;
    }

    /** Adds a command. Its path must be free. */
    public void add(final Command command) {
        CommandNode node = root;
        for (final String word : command.path().split(" ")) {
            final CommandNode parent = node;
            node = node.children.computeIfAbsent(word, w -> new CommandNode(parent, w));
        }
        if (node.command != null) {
            throw new IllegalArgumentException("two commands with the path `" + command.path() + "'");
        }
        node.command = command;
    }

    /** Adds commands in order. */
    public void add(final Collection<Command> commands) {
        commands.forEach(this::add);
    }

    /**
     * Removes a command (a plugin is unloaded). Words that lead nowhere any more disappear; an unknown path is ignored.
     */
    public void remove(final Command command) {
        CommandNode node = root;
        for (final String word : command.path().split(" ")) {
            node = node.children.get(word);
            if (node == null) {
                return;
            }
        }
        if (node.command == command) {
            node.command = null;
        }
        while (node.parent != null && node.command == null && node.children.isEmpty()) {
            node.parent.children.remove(node.word);
            node = node.parent;
        }
    }

    /** All commands, ordered by path. */
    public List<Command> commands() {
        final List<Command> all = new ArrayList<>();
        root.collect(all);
        return all;
    }

    /**
     * Runs the commands of a client's request, one a line, until the first that fails. Output and error text go to
     * {@code out}.
     *
     * @return {@link #OK}, {@link #DEFERRED}, or the negative value of the command that failed; no command at all is an
     *     error
     */
    public int run(final String request, final CommandOutput out) {
        final List<CommandScript.Line> lines = CommandScript.request(request);
        if (lines.isEmpty()) {
            out.print(new CommandInput("").unknown().getMessage() + "\n");
            return CommandException.UNSPECIFIED;
        }
        return new CommandRun(this, lines.iterator(), null, false, out).run();
    }

    /** Runs what a person typed: as {@link #run}, but macros are expanded and a blank line is no error. */
    public int runTyped(final String line, final CommandOutput out) {
        return new CommandRun(this, CommandScript.request(line).iterator(), null, true, out).run();
    }

    /**
     * Runs a script file's text, with macros; errors name {@code name} and the line. Returns as {@link #run} does; an
     * empty script succeeds.
     */
    public int runScript(final String name, final String text, final CommandOutput out) {
        return new CommandRun(this, CommandScript.file(text).iterator(), name, true, out).run();
    }

    /**
     * Has long scripts run in slices, so that whoever runs them gets to its other work in between.
     *
     * @param executor runs the rest of a script in a later turn of the main loop; may refuse, then it goes on at once
     * @param nowNs a clock
     */
    public void sliceScripts(final Executor executor, final LongSupplier nowNs) {
        later = executor;
        clock = nowNs;
    }

    /** Some commands of a script, as many as may run in one turn. */
    final class Slice {
        private final boolean limited;
        private final long endNs = clock.getAsLong() + SLICE_NS;
        private int commands;

        private Slice(final boolean limited) {
            this.limited = limited;
        }

        /** True when the next command is for a later turn. */
        boolean isOver() {
            return limited && (++commands > SLICE_COMMANDS || clock.getAsLong() - endNs >= 0);
        }
    }

    /** A new slice; without an end when nobody can run the rest later. */
    Slice slice(final boolean script) {
        return new Slice(script && later != null);
    }

    /** Has the rest of a script run later; false when that is refused. */
    boolean later(final Runnable rest) {
        try {
            later.execute(rest);
            return true;
        } catch (final RejectedExecutionException e) {
            return false;
        }
    }

    /** Has each command told to {@code listener} before it is run, in place of an earlier listener. */
    public void onCommand(final Consumer<Command> newListener) {
        listener = Objects.requireNonNull(newListener);
    }

    /**
     * Has the text of each line that is a command told to {@code listener} before it is run, in place of an earlier
     * listener.
     */
    public void onLine(final Consumer<String> newListener) {
        lineListener = Objects.requireNonNull(newListener);
    }

    Consumer<String> lineListener() {
        return lineListener;
    }

    Consumer<Command> listener() {
        return listener;
    }

    /** The macros that typed lines and scripts may use. */
    public CommandMacros macros() {
        return macros;
    }

    /**
     * Says where the possible values of {@code <kind>} in usage texts come from; asked each time. A later one replaces
     * an earlier one.
     */
    public void addCompleter(final String kind, final Supplier<List<String>> values) {
        completer.add(kind, values);
    }

    /** What may stand at {@code cursor} (index into {@code line}). */
    public CommandCompletion complete(final String line, final int cursor) {
        return completer.complete(line, cursor);
    }

    BarrierGuard guard() {
        return guard;
    }

    /** A command that was found and the input it is to read. */
    record Resolved(Command command, CommandInput arguments, int mark) {
        /** The input, back at the first word behind the command's own. */
        Resolved rewound() {
            arguments.reset(mark);
            return this;
        }
    }

    /** Finds the command; null when the line was help or a comment and is done. */
    Resolved resolve(final CommandInput in, final CommandOutput out) throws CommandException {
        CommandNode node = root;
        Resolved deepest = null;
        CommandInput input = in;
        while (true) {
            if (node.command != null) {
                deepest = new Resolved(node.command, input, input.mark());
            }
            if (entersGroup(node, input)) {
                final CommandInput group = input.group();
                input.expectEnd();
                input = group;
            }
            final int mark = input.mark();
            final CommandNode next = nextNode(node, input);
            if (next != null) {
                node = next;
                continue;
            }
            input.reset(mark);
            if (builtIn(node, input, out)) {
                return null;
            }
            if (deepest == null && input.tryKeyword("uncomment")) {
                continue;
            }
            if (deepest != null) {
                return deepest.rewound();
            }
            throw unknown(node, input, out);
        }
    }

    /**
     * A group holds the rest of the command's words, unless the command here takes groups and the group does not begin
     * with a word of the tree.
     */
    private static boolean entersGroup(final CommandNode node, final CommandInput input) throws CommandException {
        if (!input.atGroup() || node.command == null) {
            return input.atGroup();
        }
        final int mark = input.mark();
        final boolean words = nextNode(node, input.group()) != null;
        input.reset(mark);
        return words;
    }

    private static CommandNode nextNode(final CommandNode node, final CommandInput input) {
        final String word = node.children.isEmpty() ? null : input.pathWord();
        return word == null ? null : node.child(word);
    }

    private boolean builtIn(final CommandNode node, final CommandInput input, final CommandOutput out)
            throws CommandException {
        if (node.children.isEmpty() && node.command != null && !"?".equals(input.peek())) {
            return false;
        }
        if (input.tryKeyword("help") || input.tryKeyword("?")) {
            CommandHelp.show(node, input, out);
            return true;
        }
        if (input.tryKeyword("choices")) {
            node.children.keySet().forEach(word -> out.line("  %s", word));
            return true;
        }
        if (input.tryKeyword("comment")) {
            if (input.atGroup()) {
                input.group();
                input.expectEnd();
            }
            return true;
        }
        return false;
    }

    private static CommandException unknown(final CommandNode node, final CommandInput input, final CommandOutput out) {
        final String path = node.path();
        final String message =
                (path.isEmpty() ? "" : path + ": ") + input.unknown().getMessage();
        final String word = input.peek();
        final String hint = out.interactive() ? CommandHelp.nearest(node, word) : "";
        return new CommandException(hint.isEmpty() ? message : message + "\n" + hint);
    }
}
