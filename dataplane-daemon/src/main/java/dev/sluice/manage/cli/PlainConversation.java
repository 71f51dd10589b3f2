package dev.sluice.manage.cli;

import dev.sluice.graph.command.CommandScript;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A client without telnet ({@code nc -U}, a script's pipe): whole lines in, text out, no echo. */
final class PlainConversation extends Conversation {
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final StringBuilder command = new StringBuilder();
    private final boolean prompts;
    private boolean afterReturn;

    /** @param prompts true for a person who waited, false for a pipe that sent at once */
    PlainConversation(final CliSession session, final boolean prompts) {
        super(session);
        this.prompts = prompts;
    }

    @Override
    String kind() {
        return prompts ? "plain" : "pipe";
    }

    @Override
    void start() {
        if (prompts) {
            session.write(crLf(session.config().banner()));
            session.write(session.config().prompt());
        }
    }

    @Override
    void input(final int octet) {
        final boolean skip = octet == 0 || afterReturn && octet == '\n';
        afterReturn = octet == '\r';
        if (skip) {
            return;
        }
        if (octet == '\n' || octet == '\r') {
            endLine();
            return;
        }
        line.write(octet);
        if (line.size() + command.length() > LONGEST_REQUEST) {
            session.refuse("request longer than " + LONGEST_REQUEST + " bytes");
        }
    }

    @Override
    void endOfInput() {
        if (line.size() > 0 || !command.isEmpty()) {
            command.append(line.toString(StandardCharsets.UTF_8));
            line.reset();
            run();
        } else {
            session.hangUp();
        }
    }

    @Override
    boolean answersAfterEnd() {
        return true;
    }

    @Override
    void commandDone(final int status) {
        if (prompts) {
            session.write(session.config().prompt());
        }
    }

    @Override
    boolean interactive() {
        return prompts;
    }

    private void endLine() {
        command.append(line.toString(StandardCharsets.UTF_8));
        line.reset();
        if (CommandScript.unfinished(command.toString())) {
            command.append('\n');
        } else {
            run();
        }
    }

    private void run() {
        final String text = command.toString();
        command.setLength(0);
        session.run(text, true);
    }
}
