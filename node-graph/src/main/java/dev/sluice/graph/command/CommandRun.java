package dev.sluice.graph.command;

import java.util.Iterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commands of one request or script on their way, one after the other until the first that fails. Main thread only.
 */
final class CommandRun {
    private static final Logger LOG = LoggerFactory.getLogger(CommandRun.class);

    private final CommandRegistry registry;
    private final Iterator<CommandScript.Line> lines;
    private final String scriptName;
    private final boolean expand;
    private final CommandOutput out;
    private CommandOutput.Completion outer;
    private Step current;
    private boolean running;
    private boolean cancelled;
    private CommandException failure;

    CommandRun(
            final CommandRegistry registry,
            final Iterator<CommandScript.Line> lines,
            final String scriptName,
            final boolean expand,
            final CommandOutput out) {
        this.registry = registry;
        this.lines = lines;
        this.scriptName = scriptName;
        this.expand = expand;
        this.out = out;
    }

    /** Runs until the end, the first failure, or a command that defers its answer. */
    int run() {
        running = true;
        final CommandRegistry.Slice slice = registry.slice(scriptName != null);
        while (failure == null && !cancelled && lines.hasNext()) {
            if (slice.isOver() && registry.later(this::run)) {
                return pause();
            }
            current = new Step(lines.next());
            current.start();
            if (!current.ended) {
                return pause();
            }
        }
        running = false;
        if (outer != null) {
            outer.end(failure == null ? null : CommandException.reported(failure.returnValue()));
        }
        return failure == null ? CommandRegistry.OK : failure.returnValue();
    }

    private int pause() {
        running = false;
        if (outer == null) {
            outer = out.defer();
            outer.onCancel(this::cancel);
        }
        return CommandRegistry.DEFERRED;
    }

    private void cancel() {
        final Step step = current;
        if (cancelled) {
            return;
        }
        cancelled = true;
        if (step.ended) {
            // between two slices: the next finds that it is over
            failure = new CommandException("interrupted");
            out.print(failure.getMessage() + "\n");
            return;
        }
        if (step.cancel != null) {
            step.cancel.run();
        }
        step.end(new CommandException("interrupted"));
    }

    /**
     * One command; its own output so that a late print or a second end of a command that is over cannot disturb the
     * next.
     */
    private final class Step implements CommandOutput, CommandOutput.Completion {
        private final CommandScript.Line line;
        private String path = "";
        private boolean deferred;
        private boolean ended;
        private boolean lineOpen;
        private Runnable cancel;

        Step(final CommandScript.Line line) {
            this.line = line;
        }

        void start() {
            try {
                final String text = expand ? registry.macros().expand(line.text()) : line.text();
                final CommandRegistry.Resolved resolved = registry.resolve(new CommandInput(text), out);
                if (resolved != null) {
                    path = resolved.command().path();
                    invoke(resolved);
                }
                if (!deferred) {
                    end(null);
                }
            } catch (final CommandException e) {
                end(e);
            } catch (final RuntimeException | AssertionError | StackOverflowError e) {
                LOG.error("command `{}' failed", line.text(), e);
                end(new CommandException("internal error: " + e));
            }
        }

        private void invoke(final CommandRegistry.Resolved resolved) throws CommandException {
            registry.listener().accept(resolved.command());
            registry.lineListener().accept(line.text());
            if (resolved.command().mpSafe()) {
                resolved.command().handler().run(resolved.arguments(), this);
                return;
            }
            try (BarrierGuard.Held _ = registry.guard().sync("cli " + path)) {
                resolved.command().handler().run(resolved.arguments(), this);
            }
        }

        @Override
        public void print(final String text) {
            if (!ended && !text.isEmpty()) {
                lineOpen = text.charAt(text.length() - 1) != '\n';
                out.print(text);
            }
        }

        @Override
        public boolean interactive() {
            return out.interactive();
        }

        @Override
        public <T> T face(final Class<T> kind) {
            return out.face(kind);
        }

        @Override
        public Completion defer() {
            if (deferred) {
                throw new IllegalStateException("deferred twice: " + path);
            }
            deferred = true;
            return this;
        }

        @Override
        public void onCancel(final Runnable action) {
            cancel = action;
        }

        @Override
        public void end(final CommandException why) {
            if (ended) {
                return;
            }
            if (lineOpen) {
                out.print("\n");
            }
            ended = true;
            failure = why;
            if (why != null && !why.getMessage().isEmpty()) {
                final String where = scriptName == null ? "" : scriptName + ":" + line.number() + ": ";
                final String who = path.isEmpty() || why.isBare() ? "" : path + ": ";
                out.print(where + who + why.getMessage().stripTrailing() + "\n");
            }
            if (!running) {
                CommandRun.this.run();
            }
        }
    }
}
