package dev.sluice.manage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LineEditorTest implements LineEditor.User {
    private final List<String> events = new ArrayList<>();
    private final StringBuilder terminal = new StringBuilder();
    private final InputHistory history = new InputHistory(3);
    private final EditorScreen screen = new EditorScreen(terminal::append, true);
    private final LineEditor editor = new LineEditor(this, screen, history);

    @BeforeEach
    void prompt() {
        editor.prompt("# ");
    }

    @Override
    public void line(final String line) {
        events.add(line);
        editor.prompt("# ");
    }

    @Override
    public void endOfInput() {
        events.add("EOF");
    }

    @Override
    public void dropped() {
        events.add("DROPPED");
        editor.prompt("# ");
    }

    @Override
    public void complete(final String line, final int cursor, final boolean help) {
        events.add((help ? "help " : "tab ") + line.substring(0, cursor) + "|" + line.substring(cursor));
    }

    private void type(final String keys) {
        for (int i = 0; i < keys.length(); i++) {
            editor.key(keys.charAt(i));
        }
    }

    /** The line that these keys and Enter make. */
    private String entered(final String keys) {
        events.clear();
        type(keys + "\r");
        return events.getLast();
    }

    @Test
    void shouldEndLinesAtEveryKindOfReturn() {
        type("a\r\nb\r\0c\nd\r");
        assertEquals(List.of("a", "b", "c", "d"), events);
        type("\n\r\r");
        assertEquals(List.of("a", "b", "c", "d", "", ""), events);
    }

    @Test
    void shouldMoveAndDelete() {
        assertEquals("xabcy", entered("abc\001x\005y"));
        assertEquals("abXc", entered("abc\002X"));
        assertEquals("abXc", entered("abc\033[DX"));
        assertEquals("Xabc", entered("abc\033[HX"));
        assertEquals("aXbc", entered("abc\001\006X"));
        assertEquals("ab", entered("abc\b"));
        assertEquals("ab", entered("abc\177"));
        assertEquals("ac", entered("abc\002\002\004"));
        assertEquals("bc", entered("abc\033[1~\033[3~"));
        assertEquals("acb", entered("abc\024"));
    }

    @Test
    void shouldCutAndPaste() {
        assertEquals("one three", entered("one two\027three"));
        assertEquals("one ", entered("one two\027"));
        assertEquals("two", entered("one two\001\006\006\006\006\025"));
        assertEquals("one", entered("one two\001\006\006\006\013"));
        assertEquals("two one two", entered("one two\027\001\031 \005\031"));
        assertEquals("a  c", entered("a b c\033b\033b\033d"));
    }

    @Test
    void shouldWalkThroughTheHistory() {
        type("one\rtwo\rtwo\rthree\rfour\r");
        assertEquals(List.of("two", "three", "four"), history.lines());
        assertEquals("four", entered("\020"));
        assertEquals("three", entered("\033[A\033OA"));
        events.clear();
        type("draft\020\020\016\016!\r");
        assertEquals(List.of("draft!"), events);
    }

    @Test
    void shouldSearchTheHistory() {
        type("show one\rset two\rshow three\r");
        assertEquals("show three", entered("\022sh"));
        history.lines().removeLast();
        history.add("show three");
        assertEquals("set two", entered("\022s\022"));
        assertTrue(terminal.toString().contains("(reverse-i-search)`s': set two"));
        assertEquals("mine", entered("mine\022show\003"));
        assertEquals("set two x", entered("\022set\005 x"));
    }

    @Test
    void shouldTellCompletionAndHelp() {
        type("sh\tx\002?");
        assertEquals(List.of("tab sh|", "help sh|x"), events);
        assertEquals("a \"b?\"", entered("\005\025a \"b?\""));
        events.clear();
        type("sho");
        editor.replace(0, "show ");
        type("x\r");
        assertEquals(List.of("show x"), events);
    }

    @Test
    void shouldLeaveAndDrop() {
        type("abc\003\004");
        assertEquals(List.of("DROPPED", "EOF"), events);
    }

    @Test
    void shouldScrollLinesWiderThanTheWindow() {
        screen.width(20);
        terminal.setLength(0);
        type("0123456789012345678");
        assertTrue(terminal.toString().endsWith("\r# 23456789012345678\033[K"), terminal.toString());
        type("\001");
        assertTrue(terminal.toString().endsWith("\r# 01234567890123456\033[K\033[17D"), terminal.toString());
    }

    @Test
    void shouldDrawWithoutControlSequencesOnDumbTerminals() {
        final StringBuilder dumb = new StringBuilder();
        final LineEditor plain = new LineEditor(this, new EditorScreen(dumb::append, false), history);
        plain.prompt("# ");
        for (final char c : "abc\002\b".toCharArray()) {
            plain.key(c);
        }
        assertEquals("# abc\r# abc\b\r# ac \b\b", dumb.toString());
    }

    @Test
    void shouldTakeALoneEscapeForNothing() {
        assertEquals("bc", entered("a\033\025bc"));
    }
}
