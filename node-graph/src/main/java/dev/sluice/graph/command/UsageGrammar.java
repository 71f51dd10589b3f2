package dev.sluice.graph.command;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A command's usage text as an automaton over words, for completion and help. It never refuses a command: that is the
 * handler's part.
 *
 * <p>Notation: a plain word is a keyword, {@code <kind>} a value, {@code [x]} optional, {@code (x)} a group,
 * {@code x|y} a choice between two neighbours, {@code x y | z} with spaces a choice between whole sequences,
 * {@code x...} one or more. Optional parts that follow each other come in any order.
 */
final class UsageGrammar {
    /** What one word may be: a keyword, or a value when {@code value} is set and {@code text} is its kind. */
    record Atom(String text, boolean value) {
        /** As the user sees it. */
        String shown() {
            return value ? "<" + text + ">" : text;
        }
    }

    /** What may come next. */
    record Next(List<Atom> atoms, boolean mayEnd) {}

    private static final class State {
        final List<Edge> edges = new ArrayList<>();
    }

    /** An edge without an atom is taken for free. */
    private record Edge(Atom atom, State to) {}

    private record Fragment(State from, State to, boolean optional) {}

    private final String usage;
    private final Set<Atom> keywords = new LinkedHashSet<>();
    private final boolean repeats;
    private final State start;
    private final State end;
    private int position;

    private UsageGrammar(final String usage) {
        this.usage = usage;
        this.repeats = usage.contains("...");
        final Fragment whole = alternatives();
        this.start = whole.from;
        this.end = whole.to;
    }

    /** Reads a usage text; unbalanced brackets are taken as closed at the end. Null is the empty text. */
    static UsageGrammar parse(final String usage) {
        return new UsageGrammar(usage == null ? "" : usage);
    }

    /** What may follow {@code words}; when they do not fit the grammar, all keywords that have not been used. */
    Next after(final List<String> words) {
        Set<State> states = closure(Set.of(start));
        for (final String word : words) {
            states = step(states, word);
        }
        final boolean lost = states.isEmpty();
        final Set<Atom> atoms = new LinkedHashSet<>();
        if (lost) {
            atoms.addAll(keywords);
        }
        for (final State state : states) {
            for (final Edge edge : state.edges) {
                if (edge.atom != null) {
                    atoms.add(edge.atom);
                }
            }
        }
        if (!repeats) {
            atoms.removeIf(atom -> !atom.value && words.contains(atom.text));
        }
        return new Next(List.copyOf(atoms), lost || states.contains(end));
    }

    private static Set<State> step(final Set<State> states, final String word) {
        final Set<State> byKeyword = new LinkedHashSet<>();
        final Set<State> byValue = new LinkedHashSet<>();
        for (final State state : states) {
            for (final Edge edge : state.edges) {
                if (edge.atom != null && edge.atom.value) {
                    byValue.add(edge.to);
                } else if (edge.atom != null && edge.atom.text.equals(word)) {
                    byKeyword.add(edge.to);
                }
            }
        }
        return closure(byKeyword.isEmpty() ? byValue : byKeyword);
    }

    private static Set<State> closure(final Set<State> from) {
        final Set<State> all = new LinkedHashSet<>(from);
        final Deque<State> todo = new ArrayDeque<>(from);
        while (!todo.isEmpty()) {
            for (final Edge edge : todo.pop().edges) {
                if (edge.atom == null && all.add(edge.to)) {
                    todo.push(edge.to);
                }
            }
        }
        return all;
    }

    private Fragment alternatives() {
        final State from = new State();
        final State to = new State();
        do {
            final Fragment one = sequence();
            from.edges.add(new Edge(null, one.from));
            one.to.edges.add(new Edge(null, to));
        } while (take('|'));
        return new Fragment(from, to, false);
    }

    private Fragment sequence() {
        final State from = new State();
        State at = from;
        State options = null;
        while (!atSequenceEnd()) {
            final Fragment one = choice();
            if (one.optional) {
                if (options == null) {
                    options = new State();
                    at.edges.add(new Edge(null, options));
                    at = options;
                }
                options.edges.add(new Edge(null, one.from));
                one.to.edges.add(new Edge(null, options));
            } else {
                options = null;
                at.edges.add(new Edge(null, one.from));
                at = one.to;
            }
        }
        final State to = new State();
        at.edges.add(new Edge(null, to));
        return new Fragment(from, to, false);
    }

    /** Neighbours joined by {@code |} without spaces. */
    private Fragment choice() {
        Fragment first = item();
        if (position >= usage.length() || usage.charAt(position) != '|') {
            return first;
        }
        final State from = new State();
        final State to = new State();
        boolean optional = false;
        while (true) {
            optional |= first.optional;
            from.edges.add(new Edge(null, first.from));
            first.to.edges.add(new Edge(null, to));
            if (position + 1 >= usage.length() || usage.charAt(position) != '|' || usage.charAt(position + 1) == ' ') {
                return new Fragment(from, to, optional);
            }
            position++;
            first = item();
        }
    }

    private Fragment item() {
        skipSpace();
        final char c = usage.charAt(position);
        final Fragment item;
        if (c == '[' || c == '(') {
            position++;
            final Fragment inside = alternatives();
            take(c == '[' ? ']' : ')');
            item = new Fragment(inside.from, inside.to, c == '[');
        } else {
            item = atom();
        }
        int ahead = position;
        while (ahead < usage.length() && usage.charAt(ahead) <= ' ') {
            ahead++;
        }
        if (usage.startsWith("...", ahead)) {
            position = ahead + 3;
            item.to.edges.add(new Edge(null, item.from));
        }
        return item;
    }

    private Fragment atom() {
        final int from = position;
        final Atom atom;
        if (usage.charAt(position) == '<') {
            final int close = usage.indexOf('>', position);
            position = close < 0 ? usage.length() : close + 1;
            atom = new Atom(usage.substring(from + 1, close < 0 ? position : close), true);
        } else {
            position++;
            while (position < usage.length()
                    && " []()|<".indexOf(usage.charAt(position)) < 0
                    && !usage.startsWith("...", position)) {
                position++;
            }
            atom = new Atom(usage.substring(from, position), false);
            keywords.add(atom);
        }
        final State begin = new State();
        final State finish = new State();
        begin.edges.add(new Edge(atom, finish));
        return new Fragment(begin, finish, false);
    }

    private boolean atSequenceEnd() {
        skipSpace();
        return position >= usage.length() || "])|".indexOf(usage.charAt(position)) >= 0;
    }

    private boolean take(final char c) {
        skipSpace();
        if (position < usage.length() && usage.charAt(position) == c) {
            position++;
            return true;
        }
        return false;
    }

    private void skipSpace() {
        while (position < usage.length() && usage.charAt(position) <= ' ') {
            position++;
        }
    }
}
