package dev.sluice.manage.cli;

import dev.sluice.graph.command.CommandCompletion;
import dev.sluice.graph.command.CommandScript;
import java.util.List;

/** A telnet-speaking terminal, character by character: banner, prompt, editor, completion, pager. */
final class TerminalConversation extends Conversation implements LineEditor.User {
    private static final int MOST_CANDIDATES = 200;
    private static final String CONTINUATION = "> ";

    private final boolean ansi;
    private final EditorScreen screen;
    private final LineEditor editor;
    private final Pager pager;
    private final KeyDecoder pagerKeys = new KeyDecoder();
    private final Utf8Input utf8 = new Utf8Input();
    private final StringBuilder command = new StringBuilder();
    private int width = 80;

    /** @param ansi true when the terminal's name is one that knows control sequences */
    TerminalConversation(final CliSession session, final boolean ansi) {
        super(session);
        this.ansi = ansi;
        this.screen = new EditorScreen(session::write, ansi);
        this.editor = new LineEditor(this, screen, session.history());
        this.pager = new Pager(
                text -> session.write(crLf(text)), session.config().terminal().pagerLimit());
        pager.enable(session.config().terminal().pager() && ansi);
    }

    @Override
    String kind() {
        return "terminal";
    }

    Pager pager() {
        return pager;
    }

    boolean ansi() {
        return ansi;
    }

    @Override
    void start() {
        session.write("\r" + crLf(session.config().banner()));
        editor.prompt(session.config().prompt());
    }

    @Override
    void input(final int octet) {
        final String characters = utf8.accept(octet);
        for (int i = 0; i < characters.length(); i++) {
            if (pager.paused()) {
                pagerKey(characters.charAt(i));
            } else {
                editor.key(characters.charAt(i));
            }
        }
    }

    @Override
    boolean accepts(final boolean commandRunning) {
        return !commandRunning || pager.paused();
    }

    @Override
    boolean interrupts(final int octet) {
        return octet == 3;
    }

    @Override
    void print(final String text) {
        pager.print(text);
    }

    @Override
    void update() {
        pager.update();
    }

    @Override
    void commandDone(final int status) {
        pager.update();
        if (!pager.paused()) {
            editor.prompt(session.config().prompt());
        }
    }

    @Override
    boolean interactive() {
        return true;
    }

    @Override
    void windowSize(final int columns, final int rows) {
        width = columns > 0 ? columns : 80;
        screen.width(width);
        pager.size(columns, rows);
    }

    @Override
    public void line(final String line) {
        command.append(line);
        if (CommandScript.unfinished(command.toString())) {
            command.append('\n');
            editor.prompt(CONTINUATION);
            return;
        }
        final String text = command.toString();
        command.setLength(0);
        pager.begin();
        session.run(text, true);
    }

    @Override
    public void endOfInput() {
        session.hangUp();
    }

    @Override
    public void dropped() {
        command.setLength(0);
        editor.prompt(session.config().prompt());
    }

    @Override
    public void complete(final String line, final int cursor, final boolean help) {
        final int before = command.length();
        final CommandCompletion completion = session.registry().complete(command + line, before + cursor);
        final int start = Math.max(0, completion.start() - before);
        final CommandCompletion.Candidate single = completion.single();
        final String common = completion.commonPrefix();
        if (!help && single != null) {
            editor.replace(start, single.text() + " ");
        } else if (!help && common.length() > cursor - start) {
            editor.replace(start, common);
        } else if (completion.candidates().isEmpty() && !completion.mayEnd()) {
            editor.bell();
        } else {
            editor.leave();
            session.write(crLf(help ? helpText(completion) : columns(completion.candidates())));
            editor.redraw();
        }
    }

    private void pagerKey(final char c) {
        final KeyDecoder.Key key = pagerKeys.decode(c);
        if (key == null) {
            return;
        }
        pager.key(key, c);
        if (!pager.paused() && !session.busy()) {
            editor.prompt(session.config().prompt());
        }
    }

    private static String helpText(final CommandCompletion completion) {
        final StringBuilder text = new StringBuilder();
        final List<CommandCompletion.Candidate> candidates = completion.candidates();
        for (int i = 0; i < Math.min(candidates.size(), MOST_CANDIDATES); i++) {
            text.append(String.format(
                                    "  %-24s %s",
                                    candidates.get(i).text(), candidates.get(i).help())
                            .stripTrailing())
                    .append('\n');
        }
        more(text, candidates.size());
        if (completion.mayEnd()) {
            text.append("  <cr>\n");
        }
        return text.toString();
    }

    private String columns(final List<CommandCompletion.Candidate> candidates) {
        final int count = Math.min(candidates.size(), MOST_CANDIDATES);
        int longest = 0;
        for (int i = 0; i < count; i++) {
            longest = Math.max(longest, candidates.get(i).text().length());
        }
        final int perRow = Math.max(1, width / (longest + 2));
        final int rows = (count + perRow - 1) / perRow;
        final StringBuilder text = new StringBuilder();
        for (int row = 0; row < rows; row++) {
            final int rowStart = text.length();
            for (int i = row; i < count; i += rows) {
                text.append(String.format(
                        "%-" + (longest + 2) + "s", candidates.get(i).text()));
            }
            while (text.length() > rowStart && text.charAt(text.length() - 1) == ' ') {
                text.setLength(text.length() - 1);
            }
            text.append('\n');
        }
        more(text, candidates.size());
        return text.toString();
    }

    private static void more(final StringBuilder text, final int count) {
        if (count > MOST_CANDIDATES) {
            text.append("  ... and ").append(count - MOST_CANDIDATES).append(" more\n");
        }
    }
}
