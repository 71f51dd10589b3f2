package dev.sluice.graph.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CommandCompletionTest {
    private final CommandRegistry registry = new CommandRegistry(BarrierGuard.none());

    @BeforeEach
    void commands() {
        add("show interface", "[<interface>] [verbose]");
        add("show interface address", "[<interface>]");
        add("show errors", "[verbose]");
        add("set interface state", "<interface> up|down");
        add("ip route add", "<prefix> [count <n>] [table <id>] via <next-hop> [<interface>] | <prefix> via drop|local");
        add("trace add", "<node> <n>");
        registry.addCompleter("interface", () -> List.of("host-gl", "host-gr", "local0"));
    }

    private void add(final String path, final String usage) {
        registry.add(Command.mpSafe(path, usage, "does " + path, (in, out) -> out.line("%s", in.rest())));
    }

    private String at(final String line) {
        return registry.complete(line, line.length()).candidates().stream()
                .map(CommandCompletion.Candidate::text)
                .collect(Collectors.joining(" "));
    }

    @Test
    void shouldOfferTheWordsOfALevel() {
        assertEquals("ip set show trace", at(""));
        assertEquals("set show", at("s"));
        assertEquals("errors interface", at("sh "));
        assertEquals("show", registry.complete("sh", 2).single().text());
        assertEquals("does show errors", registry.complete("show e", 6).single().help());
        assertEquals(5, registry.complete("show e", 6).start());
        assertEquals("", at("nonsense "));
        assertEquals("errors interface", at("help show "));
    }

    @Test
    void shouldOfferSubWordsAndArgumentsTogether() {
        assertEquals("address host-gl host-gr local0 verbose", at("show int "));
        assertEquals("host-gl host-gr", at("show int h"));
        assertEquals("host-g", registry.complete("show int h", 10).commonPrefix());
        assertTrue(registry.complete("show int ", 9).mayEnd());
        assertEquals("verbose", at("show int host-gl v"));
    }

    @Test
    void shouldFollowTheUsage() {
        assertEquals("down up", at("set int state host-gl "));
        assertFalse(registry.complete("set int state host-gl ", 22).mayEnd());
        assertEquals("", at("set int state host-gl up "));
        assertTrue(registry.complete("set int state host-gl up ", 25).mayEnd());
        assertEquals("<prefix>", at("ip route add "));
        assertNull(registry.complete("ip route add ", 13).single());
        assertEquals("count table via", at("ip route add 10.0.0.0/8 "));
        assertEquals("count via", at("ip route add 10.0.0.0/8 table 7 "));
        assertEquals("<n>", at("ip route add 10.0.0.0/8 table 7 count "));
        assertEquals("drop local <next-hop>", at("ip route add 10.0.0.0/8 via "));
        assertEquals("host-gl host-gr local0", at("ip route add 10.0.0.0/8 via 1.1.1.1 "));
    }

    @Test
    void shouldTakeTheWordUnderTheCursor() {
        final CommandCompletion completion = registry.complete("show int host verbose", 13);
        assertEquals(9, completion.start());
        assertEquals("host-g", completion.commonPrefix());
    }

    @Test
    void shouldReadRepeatedAndOddUsages() {
        assertEquals(
                List.of("a", "b"),
                UsageGrammar.parse("(a|b)...").after(List.of("a", "b", "a")).atoms().stream()
                        .map(UsageGrammar.Atom::text)
                        .toList());
        assertEquals(
                List.of(new UsageGrammar.Atom("x", true)),
                UsageGrammar.parse("[<x> ...]").after(List.of("a")).atoms());
        for (final String odd :
                List.of("", "[", "]", "|", "a|", "<x", "((a)", "a | ", "...", "[a|b", "[[[]]]", "a||b")) {
            UsageGrammar.parse(odd).after(List.of("a", "b"));
        }
        assertTrue(UsageGrammar.parse(null).after(List.of()).mayEnd());
    }

    @Test
    void shouldExpandMacrosInTypedLines() throws CommandException {
        registry.macros().define("up", "host-gl");
        registry.macros().define("both", "$(up) verbose");
        registry.macros().define("loop", "$(loop)");
        final TextOutput out = new TextOutput();
        assertEquals(0, registry.runTyped("show int $(both) $5", out));
        assertEquals("host-gl verbose $5\n", out.text());
        assertEquals(-1, registry.runTyped("show int $(none)", out));
        assertTrue(out.text().endsWith("unknown macro `none'\n"));
        assertEquals(0, registry.runTyped("", out));
        assertEquals(0, registry.run("show int $(both)", out));
        assertTrue(out.text().endsWith("$(both)\n"));
        assertThrows(CommandException.class, () -> registry.macros().expand("$(loop)"));
        assertThrows(CommandException.class, () -> registry.macros().expand("$(up"));
        registry.macros().undefine("up");
        assertThrows(CommandException.class, () -> registry.macros().undefine("up"));
    }

    @Test
    void shouldDocumentAllCommands() {
        final String markdown = CommandManual.markdown(registry);
        assertTrue(markdown.contains("## show\n\n* `show errors [verbose]`  \n  does show errors\n"), markdown);
        assertTrue(CommandManual.man(registry).contains(".B trace add\n.RI \" <node> <n>\"\ndoes trace add.\n"));
    }
}
