package dev.sluice.config;

import dev.sluice.config.ConfToken.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Cuts startup.conf text into words and braces and checks that the braces match. White space of any kind separates;
 * {@code #} at the start of a word begins a comment that ends with the line, inside a word it is an ordinary character.
 */
final class ConfLexer {
    private final String text;
    private final String source;
    private final List<ConfToken> tokens = new ArrayList<>();
    private int at;
    private int line = 1;
    private int lineStart;

    private ConfLexer(final String text, final String source) {
        this.text = text;
        this.source = source;
    }

    /** All tokens, ending with one of kind END; braces are balanced. */
    static List<ConfToken> tokens(final String text, final String source) throws StartupConfException {
        return new ConfLexer(text, source).run();
    }

    private List<ConfToken> run() throws StartupConfException {
        final Deque<ConfToken> open = new ArrayDeque<>();
        while (at < text.length()) {
            final char c = text.charAt(at);
            if (c == '\n') {
                at++;
                line++;
                lineStart = at;
            } else if (isSpace(c)) {
                at++;
            } else if (c == '#') {
                skipComment();
            } else if (c == '{') {
                open.push(add(Kind.OPEN, at + 1));
            } else if (c == '}') {
                final ConfToken close = add(Kind.CLOSE, at + 1);
                if (open.poll() == null) {
                    throw new StartupConfException(close.position(), "}", null, "'}' without a '{' before it");
                }
            } else {
                add(Kind.WORD, endOfWord());
            }
        }
        add(Kind.END, at);
        if (!open.isEmpty()) {
            throw new StartupConfException(
                    open.peek().position(), "{", null, "this '{' is never closed: a '}' is missing");
        }
        return tokens;
    }

    private ConfToken add(final Kind kind, final int end) {
        final SourcePosition position = new SourcePosition(source, line, at - lineStart + 1);
        final String word = kind == Kind.WORD ? text.substring(at, end) : "";
        final ConfToken token = new ConfToken(kind, word, at, end, position);
        tokens.add(token);
        at = end;
        return token;
    }

    private int endOfWord() {
        int end = at;
        while (end < text.length()
                && !isSpace(text.charAt(end))
                && text.charAt(end) != '{'
                && text.charAt(end) != '}') {
            end++;
        }
        return end;
    }

    private void skipComment() {
        while (at < text.length() && text.charAt(at) != '\n') {
            at++;
        }
    }

    private static boolean isSpace(final char c) {
        return c <= ' ' || c == '\u00a0' || c == '\ufeff';
    }
}
