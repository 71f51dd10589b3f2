package dev.sluice.manage.cli;

import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.graph.command.CommandRegistry;

/** The output of one request of a session, up to its end. Main thread only. */
final class SessionOutput implements CommandOutput, CommandOutput.Completion {
    private final CliSession session;
    private boolean deferred;
    private Runnable cancel;

    SessionOutput(final CliSession session) {
        this.session = session;
    }

    @Override
    public void print(final String text) {
        session.print(this, text);
    }

    @Override
    public boolean interactive() {
        return session.interactive();
    }

    @Override
    public <T> T face(final Class<T> kind) {
        return kind.isInstance(session) ? kind.cast(session) : null;
    }

    @Override
    public Completion defer() {
        deferred = true;
        return this;
    }

    @Override
    public void end(final CommandException failure) {
        session.done(this, failure == null ? CommandRegistry.OK : failure.returnValue());
    }

    @Override
    public void onCancel(final Runnable action) {
        cancel = action;
    }

    boolean deferred() {
        return deferred;
    }

    /** Stops the request if it can be stopped. */
    void cancel() {
        if (cancel != null) {
            cancel.run();
        }
    }
}
