package dev.sluice.manage.cli;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A {@code vppctl} with a command: no banner, prompt or echo, and one NUL after each command, which is what the client
 * waits for. A request ends at a NUL
 * or, when the client sends none, at a newline at the end of what has arrived.
 */
final class BatchConversation extends Conversation {
    private final ByteArrayOutputStream request = new ByteArrayOutputStream();
    private boolean endsLine;

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
        }
    }

    @Override
    void commandDone(final int status) {
        session.write("\0");
    }

    private void run() {
        final String text = request.toString(StandardCharsets.UTF_8);
        request.reset();
        session.run(text, true);
    }
}
