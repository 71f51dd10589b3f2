package dev.sluice.graph.command;

import java.util.Locale;

/**
 * The unread rest of a command line, read word by word from the front in the manner of VPP's unformat. Not thread-safe;
 * lives as long as the handler.
 *
 * <p>The {@code try} methods consume nothing and say no when the input does not match; the others throw a
 * {@link CommandException} that names what was expected. White space (also a newline: inside braces a command may span
 * lines) separates words. A word may be quoted with {@code "..."}, in which {@code \"} and {@code \\} stand for the
 * characters. Keywords match exactly and are case-sensitive.
 *
 * <p>The usual handler is a loop:
 *
 * <pre>{@code
 * while (!in.atEnd()) {
 *     if (in.tryKeyword("count")) {
 *         count = in.unsigned("count", 1, 1_000_000);
 *     } else if ((prefix = in.tryRead(Ip4Prefix::parse)) == null) {
 *         throw in.unknown();
 *     }
 * }
 * }</pre>
 */
public final class CommandInput {
    /** At most so much of the unparsed rest is repeated in an error, as VPP does. */
    private static final int SHOWN_REST = 30;

    private final String text;
    private final int end;
    private int position;

    /** Input over a whole string. */
    public CommandInput(final String text) {
        this(text, 0, text.length());
    }

    CommandInput(final String text, final int start, final int end) {
        this.text = text;
        this.position = start;
        this.end = end;
    }

    /** True when only white space is left. */
    public boolean atEnd() {
        skipSpace();
        return position >= end;
    }

    /** The next word without consuming it; empty at the end. Quotes are taken off. */
    public String peek() {
        final int start = position;
        final String word = nextWord();
        position = start;
        return word == null ? "" : word;
    }

    /** Consumes the keyword if it comes next. Several words, separated by one space, must all come, in this order. */
    public boolean tryKeyword(final String keyword) {
        final int start = position;
        int from = 0;
        while (from <= keyword.length()) {
            final int space = keyword.indexOf(' ', from);
            final int to = space < 0 ? keyword.length() : space;
            skipSpace();
            final int wordEnd = wordEnd(position);
            if (wordEnd - position != to - from || !text.regionMatches(position, keyword, from, to - from)) {
                position = start;
                return false;
            }
            position = wordEnd;
            from = to + 1;
        }
        return true;
    }

    /** Consumes the keyword or refuses the input. */
    public void expectKeyword(final String keyword) throws CommandException {
        if (!tryKeyword(keyword)) {
            throw expected("`" + keyword + "'");
        }
    }

    /** Consumes one of the keywords and returns its index. */
    public int oneOf(final String... keywords) throws CommandException {
        final int index = tryOneOf(keywords);
        if (index < 0) {
            throw expected("one of " + String.join(", ", keywords));
        }
        return index;
    }

    /** Consumes one of the keywords if it comes next and returns its index, or -1. */
    public int tryOneOf(final String... keywords) {
        for (int i = 0; i < keywords.length; i++) {
            if (tryKeyword(keywords[i])) {
                return i;
            }
        }
        return -1;
    }

    /** Reads a constant of an enum by its name in lower case with {@code -} for {@code _}. */
    public <E extends Enum<E>> E oneOf(final Class<E> kind) throws CommandException {
        final E[] constants = kind.getEnumConstants();
        final String[] names = new String[constants.length];
        for (int i = 0; i < names.length; i++) {
            names[i] = constants[i].name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
        return constants[oneOf(names)];
    }

    /** {@code on|enable|yes} is true, {@code off|disable|no} is false. */
    public boolean onOff() throws CommandException {
        return oneOf("on", "enable", "yes", "off", "disable", "no") < 3;
    }

    /** Reads a number from {@code min} to {@code max}, decimal or 0x hexadecimal; {@code what} names it in errors. */
    public int unsigned(final String what, final int min, final int max) throws CommandException {
        return (int) number(what, min, max);
    }

    /** Reads a 32-bit unsigned number, decimal or 0x hexadecimal, into an int's bits. */
    public int u32(final String what) throws CommandException {
        return (int) number(what, 0, 0xffff_ffffL);
    }

    /**
     * Reads a number from {@code min} to {@code max}, decimal or 0x hexadecimal, with a minus sign when {@code min}
     * allows it.
     */
    public long number(final String what, final long min, final long max) throws CommandException {
        final int start = position;
        final String word = nextWord();
        if (word != null) {
            try {
                final boolean hex = word.startsWith("0x") || word.startsWith("0X");
                final long value = hex ? Long.parseLong(word, 2, word.length(), 16) : parseDecimal(word);
                if (value >= min && value <= max) {
                    return value;
                }
            } catch (final NumberFormatException e) {
                // falls through to the error that names the range
            }
            position = start;
        }
        throw expected(what + " (" + min + "-" + max + ")");
    }

    /**
     * Reads a number if a number comes next (all digits, or 0x and hexadecimal digits); -1 and nothing consumed when
     * not, or above {@code max}.
     */
    public long tryNumber(final long max) {
        final int start = position;
        try {
            return number("number", 0, max);
        } catch (final CommandException e) {
            position = start;
            return -1;
        }
    }

    /** Reads a finite decimal number with or without a fraction. */
    public double decimal(final String what, final double min, final double max) throws CommandException {
        final int start = position;
        final String word = nextWord();
        if (word != null && word.matches("[-+]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][-+]?[0-9]+)?")) {
            final double value = Double.parseDouble(word);
            if (value >= min && value <= max) {
                return value;
            }
        }
        position = start;
        throw expected(what + " (" + min + "-" + max + ")");
    }

    /** Reads a size in bytes with an optional suffix k, m, g or t (powers of 1024). */
    public long memorySize(final String what) throws CommandException {
        final int start = position;
        final String word = nextWord();
        if (word != null && word.matches("[0-9]{1,12}[kKmMgGtT]?")) {
            final char last = Character.toLowerCase(word.charAt(word.length() - 1));
            final int shift = Character.isDigit(last) ? 0 : 10 * ("kmgt".indexOf(last) + 1);
            final long value = Long.parseLong(shift == 0 ? word : word.substring(0, word.length() - 1));
            if (value <= Long.MAX_VALUE >> shift) {
                return value << shift;
            }
        }
        position = start;
        throw expected(what + " (bytes, or with k, m, g)");
    }

    /** Reads any word, with or without quotes; {@code what} names it in the error when nothing is left. */
    public String word(final String what) throws CommandException {
        final String word = nextWord();
        if (word == null) {
            throw expected(what);
        }
        return word;
    }

    /** Consumes everything that is left, without the white space at both ends. */
    public String rest() {
        skipSpace();
        final String rest = text.substring(position, end).strip();
        position = end;
        return rest;
    }

    /** True when a group in braces comes next. */
    public boolean atGroup() {
        return !atEnd() && text.charAt(position) == '{';
    }

    /** Consumes {@code { ... }}, with nested braces, and returns what is inside. */
    public CommandInput group() throws CommandException {
        if (!atGroup()) {
            throw expected("`{'");
        }
        final int close = closingBrace(position);
        if (close < 0) {
            throw new CommandException("missing `}' for the group `" + shown(position) + "'");
        }
        final CommandInput inside = new CommandInput(text, position + 1, close);
        position = close + 1;
        return inside;
    }

    /** Reads a value of a kind that someone else defines; {@code what} names it in errors. */
    public <T> T read(final ValueParser<T> parser, final String what) throws CommandException {
        final T value = tryRead(parser);
        if (value == null) {
            throw expected(what);
        }
        return value;
    }

    /** Reads a value if one of this kind comes next; null and nothing consumed when not. */
    public <T> T tryRead(final ValueParser<T> parser) throws CommandException {
        if (atEnd()) {
            return null;
        }
        final int start = position;
        final T value = parser.parse(this);
        if (value == null) {
            position = start;
        }
        return value;
    }

    /** Refuses the input when anything is left. */
    public void expectEnd() throws CommandException {
        if (!atEnd()) {
            throw unknown();
        }
    }

    /** The refusal of what comes next, in VPP's words. */
    public CommandException unknown() {
        skipSpace();
        return new CommandException("unknown input `" + shown(position) + "'");
    }

    /** The refusal that names what should have come. */
    public CommandException expected(final String what) {
        return new CommandException(
                atEnd() ? "missing " + what : "expected " + what + ", got `" + shown(position) + "'");
    }

    /** Where reading stands, for {@link #reset}. */
    public int mark() {
        return position;
    }

    /** Goes back to a {@link #mark}. */
    public void reset(final int mark) {
        position = mark;
    }

    /**
     * Reads a word of a command's path (letters, digits, {@code -}, {@code _}); null and nothing consumed when
     * something else comes.
     */
    String pathWord() {
        skipSpace();
        int to = position;
        while (to < end && isPathCharacter(text.charAt(to))) {
            to++;
        }
        if (to == position || to < wordEnd(position)) {
            return null;
        }
        final String word = text.substring(position, to);
        position = to;
        return word;
    }

    private static boolean isPathCharacter(final char c) {
        return c < 128 && Character.isLetterOrDigit(c) || c == '-' || c == '_';
    }

    private static long parseDecimal(final String word) {
        if (!word.matches("-?[0-9]+")) {
            throw new NumberFormatException(word);
        }
        return Long.parseLong(word);
    }

    private String nextWord() {
        skipSpace();
        if (position >= end) {
            return null;
        }
        return text.charAt(position) == '"' ? quoted() : plain();
    }

    private String plain() {
        final int to = wordEnd(position);
        final String word = text.substring(position, to);
        position = to;
        return word;
    }

    private String quoted() {
        final StringBuilder word = new StringBuilder();
        int at = position + 1;
        while (at < end && text.charAt(at) != '"') {
            if (text.charAt(at) == '\\' && at + 1 < end) {
                at++;
            }
            word.append(text.charAt(at++));
        }
        position = Math.min(at + 1, end);
        return word.toString();
    }

    /** A word ends at white space or at a brace; a brace by itself is a word. */
    private int wordEnd(final int from) {
        int to = from;
        while (to < end && !isSpace(text.charAt(to)) && !isBrace(text.charAt(to))) {
            to++;
        }
        return to == from && to < end ? to + 1 : to;
    }

    private int closingBrace(final int open) {
        int depth = 0;
        boolean quotes = false;
        for (int at = open; at < end; at++) {
            final char c = text.charAt(at);
            if (quotes) {
                quotes = c != '"';
                at += c == '\\' ? 1 : 0;
            } else if (c == '"') {
                quotes = true;
            } else if (c == '{') {
                depth++;
            } else if (c == '}' && --depth == 0) {
                return at;
            }
        }
        return -1;
    }

    private String shown(final int from) {
        final String rest = text.substring(Math.min(from, end), end).stripTrailing();
        return (rest.length() <= SHOWN_REST ? rest : rest.substring(0, SHOWN_REST)).replaceAll("[\r\n\t]", " ");
    }

    private void skipSpace() {
        while (position < end && isSpace(text.charAt(position))) {
            position++;
        }
    }

    private static boolean isSpace(final char c) {
        return c <= ' ';
    }

    private static boolean isBrace(final char c) {
        return c == '{' || c == '}';
    }
}
