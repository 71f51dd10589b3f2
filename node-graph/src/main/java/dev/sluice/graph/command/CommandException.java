package dev.sluice.graph.command;

/** A command that was refused. The message is what the user reads, without the command's own words in front. */
public final class CommandException extends Exception {
    /** The value that VPP returns for a command that failed for a reason without a number of its own. */
    public static final int UNSPECIFIED = -1;

    private final int returnValue;
    private boolean bare;

    /** A refusal without a number of its own. */
    public CommandException(final String message) {
        this(message, UNSPECIFIED);
    }

    /**
     * A refusal with the API error number that {@code cli_inband} reports, a negative value of VPP's
     * {@code vnet/api_errno.h}.
     */
    public CommandException(final String message, final int returnValue) {
        super(message);
        this.returnValue = returnValue;
    }

    /** A refusal whose reason has been printed already: it has an empty message and only stops what would follow. */
    public static CommandException reported(final int returnValue) {
        return new CommandException("", returnValue);
    }

    /** A refusal that is shown without the command's own words in front, where VPP shows it so. */
    public static CommandException bare(final String message) {
        final CommandException refusal = new CommandException(message);
        refusal.bare = true;
        return refusal;
    }

    /** True when the command's own words do not belong in front of the message. */
    boolean isBare() {
        return bare;
    }

    /** Negative, never 0. */
    public int returnValue() {
        return returnValue;
    }
}
