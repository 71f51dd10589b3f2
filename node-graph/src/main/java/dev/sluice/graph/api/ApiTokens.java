package dev.sluice.graph.api;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words of a text of declarations, with the comment in front of each. */
final class ApiTokens {
    private static final Pattern TOKEN = Pattern.compile("#[^\n]*|->|-?[A-Za-z0-9_.]+|[\\[\\]{}=,;:~]|\\S");

    private final String file;
    private final String text;
    private final Matcher matcher;
    private final StringBuilder comment = new StringBuilder();
    private String token;
    private int line = 1;
    private int seen;

    ApiTokens(final String file, final String text) {
        this.file = file;
        this.text = text;
        matcher = TOKEN.matcher(text);
        advance();
    }

    boolean atEnd() {
        return token == null;
    }

    /** The comment lines in front of the next word, joined. */
    String comment() {
        return comment.toString();
    }

    boolean peek(final String wanted) {
        return wanted.equals(token);
    }

    boolean tryToken(final String wanted) {
        if (!wanted.equals(token)) {
            return false;
        }
        advance();
        return true;
    }

    void expect(final String wanted) {
        if (!tryToken(wanted)) {
            throw unexpected(token, "`" + wanted + "'");
        }
    }

    String word(final String what) {
        if (token == null || !token.matches("[A-Za-z0-9_.]+")) {
            throw unexpected(token, what);
        }
        final String word = token;
        advance();
        return word;
    }

    long number() {
        final String word = word("number");
        try {
            return Long.decode(word);
        } catch (final NumberFormatException e) {
            throw unexpected(word, "a number");
        }
    }

    /** A default value, as JSON writes it. */
    String value() {
        final String word = token == null ? "" : token;
        advance();
        if (word.startsWith("0x")) {
            return Long.toString(Long.decode(word));
        }
        if (!word.matches("true|false|-?[0-9]+(\\.[0-9]+)?")) {
            throw unexpected(word, "a default value");
        }
        return word;
    }

    ApiDeclarationException unexpected(final String found, final String wanted) {
        return new ApiDeclarationException(
                file + ":" + line + ": `" + (found == null ? "end of file" : found) + "' where " + wanted + " is due");
    }

    private void advance() {
        comment.setLength(0);
        while (matcher.find()) {
            for (; seen < matcher.start(); seen++) {
                line += text.charAt(seen) == '\n' ? 1 : 0;
            }
            final String found = matcher.group();
            if (found.charAt(0) != '#') {
                token = found;
                return;
            }
            comment.append(comment.isEmpty() ? "" : " ")
                    .append(found.substring(1).strip());
        }
        token = null;
    }
}
