package dev.sluice.graph.command;

/**
 * Collects a command's text in memory: for {@code exec}, for replies that go out in one piece, and for tests. One
 * thread.
 */
public final class TextOutput implements CommandOutput {
    private final StringBuilder text = new StringBuilder();
    private final Runnable whenDone;
    private boolean deferred;
    private boolean ended;
    private CommandException failure;
    private Runnable cancel;

    /** An output that nobody waits for. */
    public TextOutput() {
        this(() -> {});
    }

    /** @param whenDone is run at the end of a deferred command, on the thread that ends it */
    public TextOutput(final Runnable whenDone) {
        this.whenDone = whenDone;
    }

    @Override
    public void print(final String more) {
        text.append(more);
    }

    @Override
    public Completion defer() {
        if (deferred) {
            throw new IllegalStateException("deferred twice");
        }
        deferred = true;
        return new Completion() {
            @Override
            public void end(final CommandException why) {
                if (!ended) {
                    ended = true;
                    failure = why;
                    whenDone.run();
                }
            }

            @Override
            public void onCancel(final Runnable action) {
                cancel = action;
            }
        };
    }

    /** Everything printed so far. */
    public String text() {
        return text.toString();
    }

    /** True when the command deferred its answer and has not ended it. */
    public boolean pending() {
        return deferred && !ended;
    }

    /** How a deferred command ended: null for success or when it has not ended. */
    public CommandException failure() {
        return failure;
    }

    /** Interrupts a deferred command as Ctrl-C would. */
    public void cancel() {
        if (cancel != null && !ended) {
            cancel.run();
        }
    }
}
