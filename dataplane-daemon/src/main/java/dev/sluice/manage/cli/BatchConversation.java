package dev.sluice.manage.cli;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A {@code vppctl} with a command: no banner, prompt or echo, and one NUL after each command, which is what the client
 * waits for. A request ends at a NUL or, when the client sends none (it passes its standard input on), at a newline at
 * the end of what has arrived; without that when nothing more comes for a moment.
 */
final class BatchConversation extends Conversation {
    /** A request without an end is complete when nothing came for so long. */
    private static final int SILENCE_MILLIS = 200;

    private final ByteArrayOutputStream request = new ByteArrayOutputStream();
    private boolean endsLine;
    /** Length of the request when the last wait for more of it began; 0 for none. */
    private int waitingFor;

    BatchConversation(final CliSession session) {
        super(session);
    }

    @Override
    String kind() {
        return "batch";
    }

    @Override
    void input(final int octet) {
        if (octet == 0) {
            if (request.size() > 0) {
                run();
            }
            return;
        }
        request.write(octet);
        endsLine = octet == '\n' || octet == '\r';
        if (request.size() > LONGEST_REQUEST) {
            session.refuse("request longer than " + LONGEST_REQUEST + " bytes");
        }
    }

    @Override
    void readComplete() {
        if (request.size() > 0 && endsLine) {
            run();
        } else if (request.size() > waitingFor) {
            final int seen = request.size();
            waitingFor = seen;
            session.later(SILENCE_MILLIS, () -> {
                if (seen == request.size() && seen == waitingFor && !session.busy()) {
                    run();
                }
            });
        }
    }

    @Override
    void commandDone(final int status) {
        session.write("\0");
    }

    private void run() {
        final String text = request.toString(StandardCharsets.UTF_8);
        request.reset();
        waitingFor = 0;
        session.run(text, true);
    }
}
