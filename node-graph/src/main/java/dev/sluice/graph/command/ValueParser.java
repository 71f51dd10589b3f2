package dev.sluice.graph.command;

/**
 * How a kind of value (address, prefix, interface, ...) is read from a command line. The features that own the kind
 * write one as a constant or a method reference; {@link CommandInput} knows none of them.
 *
 * @param <T> what the value becomes
 */
@FunctionalInterface
public interface ValueParser<T> {
    /**
     * Reads one value from the front of {@code in}.
     *
     * @return the value, or null when the input does not look like this kind; what was consumed then is put back by the
     *     caller
     * @throws CommandException when it is this kind, but wrong in a way that only this parser can explain (no such
     *     interface, bits behind the mask)
     */
    T parse(CommandInput in) throws CommandException;
}
