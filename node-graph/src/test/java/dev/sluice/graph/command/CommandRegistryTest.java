package dev.sluice.graph.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CommandRegistryTest {
    private final List<String> calls = new ArrayList<>();
    private final List<String> barriers = new ArrayList<>();
    private final CommandRegistry registry = new CommandRegistry(reason -> {
        barriers.add("sync " + reason);
        return () -> barriers.add("release");
    });
    private CommandOutput.Completion waiting;
    private boolean interrupted;

    @BeforeEach
    void commands() {
        for (final String path : List.of(
                "show version",
                "show interface",
                "show interface address",
                "show interface rx-placement",
                "show errors",
                "show classify tables",
                "show client",
                "show clock",
                "set interface state",
                "packet-generator enable-stream",
                "packet-generator new",
                "looping on",
                "clear trace")) {
            registry.add(Command.mpSafe(path, "", "does " + path, (in, out) -> call(path, in, out)));
        }
        registry.add(Command.underBarrier("loop create", "", "new loop", (in, out) -> call("loop create", in, out)));
        registry.add(Command.mpSafe("fail", "<why>", "fails", (in, out) -> {
            throw new CommandException(in.rest(), -7);
        }));
        registry.add(Command.mpSafe("bug", "", "throws", (in, out) -> {
            throw new IllegalStateException("oops");
        }));
        registry.add(Command.mpSafe("wait", "<seconds>", "waits", (in, out) -> {
            waiting = out.defer();
            waiting.onCancel(() -> interrupted = true);
        }));
    }

    private void call(final String path, final CommandInput in, final CommandOutput out) {
        final String rest = in.rest();
        calls.add(rest.isEmpty() ? path : path + "|" + rest);
        if ("show version".equals(path)) {
            out.print("sluice 1");
        }
    }

    private String run(final int expected, final String request) {
        final TextOutput out = new TextOutput();
        assertEquals(expected, registry.run(request, out), request + " -> " + out.text());
        return out.text();
    }

    @Test
    void shouldTakeUniquePrefixesAndPreferExactWords() {
        run(0, "sh int");
        run(0, "show interface a");
        run(0, "set int state gl up");
        run(0, "packet-generator enable");
        run(0, "sh err");
        assertEquals(
                List.of(
                        "show interface",
                        "show interface address",
                        "set interface state|gl up",
                        "packet-generator enable-stream",
                        "show errors"),
                calls);
    }

    @Test
    void shouldGiveTheRestToTheDeepestCommand() {
        run(0, "show interface host-gl");
        run(0, "show interface rx-placement x y");
        run(0, "show interface eth0/1");
        assertEquals(
                List.of("show interface|host-gl", "show interface rx-placement|x y", "show interface|eth0/1"), calls);
    }

    @Test
    void shouldReportUnknownInputInVppsWords() {
        assertEquals("show: unknown input `foo'\n", run(-1, "show foo"));
        assertEquals("show: unknown input `cl'\n", run(-1, "show cl"));
        assertEquals("unknown input `nonsense'\n", run(-1, "nonsense"));
        assertEquals("show classify: unknown input `'\n", run(-1, "show classify"));
        assertEquals("unknown input `'\n", run(-1, ""));
        assertEquals("unknown input `'\n", run(-1, " \n \n"));
        assertEquals("unknown input `# comment'\n", run(-1, "# comment"));
        assertEquals(
                "show: unknown input `x23456789 123456789 123456789 '\n",
                run(-1, "show x23456789 123456789 123456789 1"));
    }

    @Test
    void shouldPutTheCommandBeforeTheHandlersMessage() {
        assertEquals("fail: no such thing\n", run(-7, "fail no such thing"));
        assertEquals("bug: internal error: java.lang.IllegalStateException: oops\n", run(-1, "bug"));
    }

    @Test
    void shouldRunLinesUntilTheFirstError() {
        assertEquals("sluice 1\nfail: x\n", run(-7, "show version\nfail x\nclear trace\n"));
        assertEquals(List.of("show version"), calls);
    }

    @Test
    void shouldTakeNewlinesInBracesAsSpace() {
        run(0, "packet-generator new {\n name x\n data { IP4: 1 }\n}\nclear trace");
        assertEquals(List.of("packet-generator new|{\n name x\n data { IP4: 1 }\n}", "clear trace"), calls);
    }

    @Test
    void shouldTakeAGroupForTheRestOfACommand() {
        run(0, "show { interface { address } }");
        assertEquals(List.of("show interface address"), calls);
        assertEquals("missing `}' for the group `{ version'\n", run(-1, "show { version"));
    }

    @Test
    void shouldIgnoreCommentsAndRunUncomment() {
        assertEquals("", run(0, "comment { whatever }"));
        run(0, "uncomment { clear trace }");
        run(0, "uncomment clear trace");
        assertEquals(List.of("clear trace", "clear trace"), calls);
    }

    @Test
    void shouldHoldTheBarrierOnlyRoundCommandsThatNeedIt() {
        run(0, "show version\nloop create");
        assertEquals(List.of("sync cli loop create", "release"), barriers);
    }

    @Test
    void shouldHelpAtEveryLevel() {
        assertEquals(
                "  show interface                           does show interface\n"
                        + "  show interface address                   does show interface address\n"
                        + "  show interface rx-placement              does show interface rx-placement\n",
                run(0, "show interface ?"));
        assertTrue(run(0, "?").contains("  show                     8 commands\n"));
        assertEquals("usage: fail <why>\n  fails\n", run(0, "help fail"));
        assertTrue(run(0, "show help").contains("  show errors  "));
        assertEquals("  address\n  rx-placement\n", run(0, "show interface choices"));
    }

    @Test
    void shouldSuggestOnlyToPeople() {
        final StringBuilder text = new StringBuilder();
        final CommandOutput person = new CommandOutput() {
            @Override
            public void print(final String more) {
                text.append(more);
            }

            @Override
            public Completion defer() {
                throw new IllegalStateException();
            }

            @Override
            public boolean interactive() {
                return true;
            }
        };
        registry.run("show cl", person);
        registry.run("shwo version", person);
        registry.run("zzzzzzzz", person);
        assertEquals(
                "show: unknown input `cl'\n  could be: classify client clock\n"
                        + "unknown input `shwo version'\n  did you mean `show'?\nunknown input `zzzzzzzz'\n",
                text.toString());
    }

    @Test
    void shouldGoOnAfterADeferredCommand() {
        final TextOutput out = new TextOutput();
        assertEquals(CommandRegistry.DEFERRED, registry.run("wait 1\nshow version\nwait 2\nclear trace", out));
        assertTrue(out.pending());
        assertEquals("", out.text());
        waiting.end(null);
        assertEquals("sluice 1\n", out.text());
        waiting.end(null);
        assertFalse(out.pending());
        assertEquals(List.of("show version", "clear trace"), calls);
    }

    @Test
    void shouldStopWhenADeferredCommandFailsOrIsCancelled() {
        final TextOutput failed = new TextOutput();
        registry.run("wait 1\nclear trace", failed);
        waiting.end(new CommandException("too late", -9));
        assertEquals("wait: too late\n", failed.text());
        assertEquals(-9, failed.failure().returnValue());

        final TextOutput cancelled = new TextOutput();
        registry.run("wait 1\nclear trace", cancelled);
        cancelled.cancel();
        assertTrue(interrupted);
        assertFalse(cancelled.pending());
        assertEquals("wait: interrupted\n", cancelled.text());
        assertEquals(List.of(), calls);
    }

    @Test
    void shouldReadScriptsWithCommentsAndContinuedLines() {
        final TextOutput out = new TextOutput();
        final String script =
                "# first\nshow version # tail\n\nset interface \\\n state gl up\nfail at line 6\nclear trace\n";
        assertEquals(-7, registry.runScript("init.cli", script, out));
        assertEquals("sluice 1\ninit.cli:6: fail: at line 6\n", out.text());
        assertEquals(List.of("show version", "set interface state|gl up"), calls);
        assertEquals(0, registry.runScript("empty", "# nothing\n", out));
    }

    @Test
    void shouldRemoveCommandsAndTheirWords() {
        final Command extra = Command.mpSafe("show sample stats", "", "x", (in, out) -> {});
        registry.add(extra);
        assertThrows(IllegalArgumentException.class, () -> registry.add(extra));
        registry.remove(extra);
        assertEquals("show: unknown input `sample stats'\n", run(-1, "show sample stats"));
        registry.add(extra);
        run(0, "show sample stats");
    }

    @Test
    void longScriptsRunInSlices() {
        final Deque<Runnable> later = new ArrayDeque<>();
        final long[] now = {0};
        registry.sliceScripts(later::add, () -> now[0]);
        final TextOutput out = new TextOutput();
        assertEquals(CommandRegistry.DEFERRED, registry.runScript("long.cli", "clear trace\n".repeat(1000), out));
        assertEquals(256, calls.size());
        assertTrue(out.pending());
        int turns = 0;
        while (!later.isEmpty()) {
            later.remove().run();
            turns++;
        }
        assertEquals(1000, calls.size());
        assertEquals(3, turns);
        assertFalse(out.pending());
        calls.clear();
        registry.add(Command.mpSafe("slow", "", "takes its time", (in, o) -> now[0] += 2_000_000));
        registry.runScript("slow.cli", "slow\nclear trace\nfail x\nclear trace\n", out());
        assertEquals(List.of(), calls, "the time of the slice is over");
        later.remove().run();
        assertEquals(List.of("clear trace"), calls);
        assertTrue(later.isEmpty());
    }

    private static TextOutput out() {
        return new TextOutput();
    }

    @Test
    void aScriptIsInterruptedBetweenItsSlices() {
        final Deque<Runnable> later = new ArrayDeque<>();
        registry.sliceScripts(later::add, () -> 0);
        final TextOutput out = new TextOutput();
        registry.runScript("long.cli", "clear trace\n".repeat(1000), out);
        out.cancel();
        while (!later.isEmpty()) {
            later.remove().run();
        }
        assertEquals(256, calls.size());
        assertFalse(out.pending());
        assertEquals(-1, out.failure().returnValue());
        assertEquals("interrupted\n", out.text());
    }

    @Test
    void aRefusalMayStandAlone() {
        registry.add(Command.mpSafe("prefix check", "", "refuses", (in, o) -> {
            throw CommandException.bare("Invalid prefix len: 33");
        }));
        final TextOutput out = new TextOutput();
        assertEquals(-1, registry.run("prefix check", out));
        assertEquals("Invalid prefix len: 33\n", out.text());
    }

    @Test
    void onlyNearWordsAreSuggested() {
        for (final String[] pair : new String[][] {
            {"clera", "clear"}, {"shwo", "show"}, {"packet-generater", "packet-generator"}, {"lopoing", "looping"}
        }) {
            assertTrue(typed(pair[0]).contains("did you mean `" + pair[1] + "'"), pair[0]);
        }
        for (final String word : new String[] {"foo", "hello", "peak", "xy", "stop", "nothing"}) {
            assertFalse(typed(word).contains("did you mean"), word);
        }
    }

    private String typed(final String line) {
        final StringBuilder text = new StringBuilder();
        registry.runTyped(line, new CommandOutput() {
            @Override
            public void print(final String more) {
                text.append(more);
            }

            @Override
            public boolean interactive() {
                return true;
            }

            @Override
            public Completion defer() {
                throw new IllegalStateException();
            }
        });
        return text.toString();
    }
}
