package dev.sluice.manage.cli;

/** How a session talks, depending on what kind of client was recognised. Main thread only. */
abstract class Conversation {
    /** A longer request is refused and the session closed. */
    static final int LONGEST_REQUEST = 4 << 20;

    final CliSession session;

    Conversation(final CliSession session) {
        this.session = session;
    }

    /** What {@code show cli-sessions} calls it. */
    abstract String kind();

    /** The client has been recognised. */
    void start() {}

    /** Takes one octet of input. Not called while {@link #accepts} says no. */
    abstract void input(int octet);

    /** All input that has arrived was taken. */
    void readComplete() {}

    /** The client sends no more; all its input was taken. */
    void endOfInput() {
        session.hangUp();
    }

    /**
     * Whether the end of the client's input leaves time to answer what was asked (a pipe) or means that nobody listens
     * any more.
     */
    boolean answersAfterEnd() {
        return false;
    }

    /** Whether input is taken now; what comes in the meantime waits. */
    boolean accepts(final boolean commandRunning) {
        return !commandRunning;
    }

    /** Whether this octet, while a command runs, means to stop it. */
    boolean interrupts(final int octet) {
        return false;
    }

    /** Sends a command's output, lines ended by {@code \n}. */
    void print(final String text) {
        session.write(crLf(text));
    }

    /** The output of a command is about to be sent. */
    void update() {}

    /** A request has been worked off; {@code status} is 0 or negative. */
    abstract void commandDone(int status);

    /** Whether a person sits at the other end. */
    boolean interactive() {
        return false;
    }

    /** The client's window has this many characters. */
    void windowSize(final int width, final int height) {}

    /** The text with every {@code \n} that has no {@code \r} before it made {@code \r\n}. */
    static String crLf(final String text) {
        int end = text.indexOf('\n');
        if (end < 0) {
            return text;
        }
        final StringBuilder result = new StringBuilder(text.length() + 64);
        int from = 0;
        for (; end >= 0; end = text.indexOf('\n', from)) {
            final int cut = end > from && text.charAt(end - 1) == '\r' ? end - 1 : end;
            result.append(text, from, cut).append("\r\n");
            from = end + 1;
        }
        return result.append(text, from, text.length()).toString();
    }
}
