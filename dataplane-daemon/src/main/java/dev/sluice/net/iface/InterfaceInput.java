package dev.sluice.net.iface;

import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;

/** How interfaces are read from a command line. Main thread. */
public final class InterfaceInput {
    private InterfaceInput() {}

    /** Reads the name of an interface; an unknown one is refused in VPP's words. */
    public static Interface read(final CommandInput in, final Interfaces interfaces) throws CommandException {
        final int mark = in.mark();
        final Interface iface = in.atEnd() ? null : interfaces.find(in.word("interface"));
        if (iface == null) {
            in.reset(mark);
            throw new CommandException("unknown interface `" + in.rest() + "'");
        }
        return iface;
    }

    /** Carries out a change, and turns a refusal into the command's. */
    public static void change(final Change change) throws CommandException {
        try {
            change.run();
        } catch (final InterfaceException e) {
            throw new CommandException(e.getMessage());
        }
    }

    /** A change that may be refused. */
    @FunctionalInterface
    public interface Change {
        /** Makes it. */
        void run() throws InterfaceException;
    }
}
