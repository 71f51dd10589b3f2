package dev.sluice.graph.command;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** Names that stand for text in command lines: {@code $(name)}. Main thread only. */
public final class CommandMacros {
    private static final int DEEPEST = 8;

    private final TreeMap<String, String> values = new TreeMap<>();

    /** Defines or replaces a macro; its text is expanded when it is used. */
    public void define(final String name, final String text) throws CommandException {
        if (!name.matches("[A-Za-z_][A-Za-z0-9_.-]*")) {
            throw new CommandException("bad macro name `" + name + "'");
        }
        values.put(name, text);
    }

    /** Forgets a macro. */
    public void undefine(final String name) throws CommandException {
        if (values.remove(name) == null) {
            throw new CommandException("unknown macro `" + name + "'");
        }
    }

    /** All macros by name. */
    public SortedMap<String, String> all() {
        return Collections.unmodifiableSortedMap(values);
    }

    /** The line with every {@code $(name)} replaced; nested at most eight deep. A lone {@code $} stays. */
    public String expand(final String line) throws CommandException {
        return expand(line, 0);
    }

    private String expand(final String line, final int depth) throws CommandException {
        int open = line.indexOf("$(");
        if (open < 0) {
            return line;
        }
        if (depth == DEEPEST) {
            throw new CommandException("macros nested deeper than " + DEEPEST + " at `" + line + "'");
        }
        final StringBuilder expanded = new StringBuilder();
        int from = 0;
        while (open >= 0) {
            final int close = line.indexOf(')', open);
            if (close < 0) {
                throw new CommandException("missing `)' for the macro `" + line.substring(open) + "'");
            }
            final String name = line.substring(open + 2, close);
            final String value = values.get(name);
            if (value == null) {
                throw new CommandException("unknown macro `" + name + "'");
            }
            expanded.append(line, from, open).append(expand(value, depth + 1));
            from = close + 1;
            open = line.indexOf("$(", from);
        }
        return expanded.append(line, from, line.length()).toString();
    }
}
