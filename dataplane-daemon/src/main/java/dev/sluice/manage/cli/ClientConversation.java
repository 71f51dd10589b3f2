package dev.sluice.manage.cli;

import dev.sluice.graph.command.CommandCompletion;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Our own client; the protocol is described in the package documentation. */
final class ClientConversation extends Conversation {
    /** Terminal type of a client that runs one command or a pipe. */
    static final String TERMINAL_TYPE = "sluicectl";

    /** Terminal type of a client with a person before it. */
    static final String INTERACTIVE_TERMINAL_TYPE = "sluicectl-tty";

    private static final char CONTROL = 1;

    private final ByteArrayOutputStream request = new ByteArrayOutputStream();
    private final boolean person;

    ClientConversation(final CliSession session, final boolean person) {
        super(session);
        this.person = person;
    }

    @Override
    String kind() {
        return person ? "client" : "client-batch";
    }

    @Override
    void input(final int octet) {
        if (octet != 0) {
            request.write(octet);
            if (request.size() > LONGEST_REQUEST) {
                session.refuse("request longer than " + LONGEST_REQUEST + " bytes");
            }
            return;
        }
        final String text = request.toString(StandardCharsets.UTF_8);
        request.reset();
        if (text.isEmpty() || text.charAt(0) != CONTROL) {
            session.run(text, true);
        } else {
            commandDone(control(text.substring(1)) ? 0 : -1);
        }
    }

    @Override
    void print(final String text) {
        session.write(text.indexOf('\0') < 0 ? text : text.replace("\0", ""));
    }

    @Override
    void commandDone(final int status) {
        session.write("\0" + status + "\n");
    }

    @Override
    boolean interactive() {
        return person;
    }

    private boolean control(final String text) {
        final String[] words = text.split(" ", 3);
        if ("info".equals(words[0])) {
            print("prompt\t" + session.config().prompt() + "\n");
            session.config().banner().lines().forEach(line -> print("banner\t" + line + "\n"));
            return true;
        }
        if ("complete".equals(words[0]) && words.length == 3 && words[1].matches("[0-9]{1,7}")) {
            complete(words[2], Integer.parseInt(words[1]));
            return true;
        }
        print("unknown control request `" + words[0] + "'\n");
        return false;
    }

    private void complete(final String line, final int cursor) {
        final CommandCompletion completion = session.registry().complete(line, cursor);
        print("start\t" + completion.start() + "\n");
        for (final CommandCompletion.Candidate candidate : completion.candidates()) {
            print((candidate.literal() ? "word\t" : "kind\t") + candidate.text() + "\t" + candidate.help() + "\n");
        }
        if (completion.mayEnd()) {
            print("end\t\n");
        }
    }
}
