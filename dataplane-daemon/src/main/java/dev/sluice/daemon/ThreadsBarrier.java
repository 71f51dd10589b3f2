package dev.sluice.daemon;

import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.thread.Barrier;
import dev.sluice.graph.thread.BarrierTimeout;

/** The barrier as commands take it: a worker that is late makes the command fail. Main thread. */
record ThreadsBarrier(Barrier barrier) implements BarrierGuard {
    @Override
    public Held sync(final String reason) throws CommandException {
        try {
            return barrier.hold(reason)::close;
        } catch (final BarrierTimeout e) {
            throw new CommandException(e.getMessage());
        }
    }
}
