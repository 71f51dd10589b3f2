package dev.sluice.config;

import dev.sluice.config.ConfToken.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads VPP's startup.conf syntax by a {@link Schema} into a {@link ConfTree}. One instance reads one text. */
final class VppTextReader {
    private final Schema schema;
    private final String text;
    private final ConfTree tree;
    private final List<ConfToken> tokens;
    private int at;

    private VppTextReader(final Schema schema, final String text, final String source, final ConfTree tree)
            throws StartupConfException {
        this.schema = schema;
        this.text = text;
        this.tree = tree;
        // A copy, since words that run together are taken apart in place.
        tokens = new ArrayList<>(ConfLexer.tokens(text, source));
    }

    /** Adds everything in {@code text} to {@code tree}; the tree is of no use after an error. */
    static void read(final Schema schema, final String text, final String source, final ConfTree tree)
            throws StartupConfException {
        new VppTextReader(schema, text, source, tree).readTop();
    }

    private void readTop() throws StartupConfException {
        while (!peek().is(Kind.END)) {
            final ConfToken name = next();
            if (!name.is(Kind.WORD)) {
                throw new StartupConfException(
                        name.position(),
                        name.shown(),
                        null,
                        "'" + name.shown() + "' where a section name was expected");
            }
            final Word<?> word = schema.root().wordSpelled(name.text());
            final SectionSpec section = schema.section(name.text());
            if (word != null) {
                readWord(schema.root(), List.of(), word, word.key(), name, name.text());
            } else if (section != null) {
                final List<String> path = List.of(section.name());
                tree.open(path, name.position());
                readBody(section, path, name);
            } else if (schema.ignoredSections().containsKey(name.text())) {
                skipSection(name);
            } else {
                throw unknownSection(name);
            }
        }
    }

    private StartupConfException unknownSection(final ConfToken name) {
        for (final SectionSpec section : schema.sections()) {
            if (section.wordSpelled(name.text()) != null || section.blockNamed(name.text()) != null) {
                return new StartupConfException(
                        name.position(),
                        name.text(),
                        section.name(),
                        "unknown section '" + name.text() + "': this word belongs inside '" + section.name() + " { }'");
            }
        }
        return StartupConfException.unknown(
                name.position(), name.text(), schema.sectionNames(), "unknown section '" + name.text() + "'");
    }

    private void skipSection(final ConfToken name) throws StartupConfException {
        if (peek().is(Kind.OPEN)) {
            skipBlock();
        } else {
            value(name.text(), "a value or '{'");
        }
        tree.warn(
                name.text(),
                name.position() + ": section '" + name.text() + "' is accepted without effect: "
                        + schema.ignoredSections().get(name.text()));
    }

    /** The body of a section or block: braces, or one entry without them. */
    private void readBody(final SectionSpec spec, final List<String> path, final ConfToken owner)
            throws StartupConfException {
        if (!peek().is(Kind.OPEN)) {
            if (!peek().is(Kind.WORD)) {
                throw expected(owner.text(), "a word or '{'", peek());
            }
            readEntry(spec, path);
            return;
        }
        next();
        while (!peek().is(Kind.CLOSE)) {
            readEntry(spec, path);
        }
        next();
    }

    private void readEntry(final SectionSpec spec, final List<String> path) throws StartupConfException {
        final ConfToken first = next();
        if (!first.is(Kind.WORD)) {
            throw new StartupConfException(
                    first.position(),
                    first.shown(),
                    null,
                    "'" + first.shown() + "' where a word of '" + String.join(" ", path) + "' was expected");
        }
        if (readKnownWord(spec, path, first)) {
            return;
        }
        final SectionSpec block = spec.blockNamed(first.text());
        if (block != null) {
            readBlock(block, path, first, value(first.text(), block.blockName()));
            return;
        }
        final Word<?> wildcard = spec.wildcardFor(first.text());
        if (wildcard != null) {
            readWord(spec, path, wildcard, first.text(), first, first.text());
            return;
        }
        final SectionSpec nameless = spec.blockNamed("");
        if (nameless != null && peek().is(Kind.OPEN)) {
            readBlock(nameless, path, first, first);
            return;
        }
        if (spec.literalPrefixes() && takeApart(spec, first)) {
            readEntry(spec, path);
            return;
        }
        throw StartupConfException.unknown(
                first.position(),
                first.text(),
                spec.spellings(),
                "unknown word '" + first.text() + "' in '" + String.join(" ", path) + "'");
    }

    /** Tries all spellings, those of most words first. */
    private boolean readKnownWord(final SectionSpec spec, final List<String> path, final ConfToken first)
            throws StartupConfException {
        Word<?> best = null;
        int bestLength = 0;
        for (final Word<?> word : spec.words()) {
            if (word.isWildcard()) {
                continue;
            }
            int length = matches(word.name(), first);
            for (final String alias : word.aliases()) {
                length = Math.max(length, matches(alias, first));
            }
            if (length > bestLength) {
                best = word;
                bestLength = length;
            }
        }
        if (best == null) {
            return false;
        }
        final StringBuilder spelling = new StringBuilder(first.text());
        for (int i = 1; i < bestLength; i++) {
            spelling.append(' ').append(next().text());
        }
        readWord(spec, path, best, best.key(), first, spelling.toString());
        return true;
    }

    /** How many words of {@code spelling} stand at {@code first}: all of them, or 0. */
    private int matches(final String spelling, final ConfToken first) {
        final String[] parts = spelling.split(" ");
        if (!parts[0].equals(first.text())) {
            return 0;
        }
        for (int i = 1; i < parts.length; i++) {
            final ConfToken token = tokens.get(Math.min(at + i - 1, tokens.size() - 1));
            if (!token.is(Kind.WORD) || !token.text().equals(parts[i])) {
                return 0;
            }
        }
        return parts.length;
    }

    private void readWord(
            final SectionSpec spec,
            final List<String> path,
            final Word<?> word,
            final String key,
            final ConfToken first,
            final String spelling)
            throws StartupConfException {
        final ConfTree.Entry entry;
        if (word.type().isFlag()) {
            entry = new ConfTree.Entry(spelling, first.position(), "true", first.position());
        } else {
            ConfToken value = value(spelling, word.type().syntax());
            if (spec.literalPrefixes()) {
                value = choiceIn(word, value);
            }
            final String number = word.trailingNumber()
                            && peek().is(Kind.WORD)
                            && peek().text().matches("[0-9]+")
                    ? " " + next().text()
                    : "";
            entry = new ConfTree.Entry(spelling, first.position(), value.text() + number, value.position());
        }
        tree.put(path, key, word, entry);
    }

    private void readBlock(
            final SectionSpec block, final List<String> path, final ConfToken keyword, final ConfToken name)
            throws StartupConfException {
        final List<String> inner = new ArrayList<>(path);
        if (!block.name().isEmpty()) {
            inner.add(block.name());
        }
        inner.add(name.text());
        tree.open(inner, keyword.position());
        readBody(block, inner, name);
    }

    /** Splits a word that begins with a known one; the parts take its place and reading goes on at the first. */
    private boolean takeApart(final SectionSpec spec, final ConfToken token) {
        String best = "";
        for (final String spelling : spec.spellings()) {
            if (token.text().startsWith(spelling) && spelling.length() > best.length()) {
                best = spelling;
            }
        }
        if (best.isEmpty()) {
            return false;
        }
        at--;
        split(token, best.length());
        return true;
    }

    /** If the value only begins with a choice, cuts it there; the rest is read as the next word. */
    private ConfToken choiceIn(final Word<?> word, final ConfToken value) {
        String best = "";
        for (final String choice : word.type().choices()) {
            if (value.text().toLowerCase(Locale.ROOT).startsWith(choice) && choice.length() > best.length()) {
                best = choice;
            }
        }
        if (best.isEmpty() || best.length() == value.text().length()) {
            return value;
        }
        at--;
        split(value, best.length());
        return next();
    }

    /** Replaces the token that is next by its two parts. */
    private void split(final ConfToken token, final int length) {
        tokens.set(
                at,
                new ConfToken(
                        Kind.WORD,
                        token.text().substring(0, length),
                        token.start(),
                        token.start() + length,
                        token.position()));
        tokens.add(at + 1, token.rest(length));
    }

    /** The value of a word: the next word, or the text of a block, whose braces only group. */
    private ConfToken value(final String owner, final String syntax) throws StartupConfException {
        final ConfToken token = next();
        if (token.is(Kind.WORD)) {
            return token;
        }
        if (!token.is(Kind.OPEN)) {
            throw expected(owner, syntax, token);
        }
        at--;
        final int end = skipBlock();
        return new ConfToken(Kind.WORD, text.substring(token.end(), end).trim(), token.start(), end, token.position());
    }

    /** Steps over a block; returns the offset of its closing brace. */
    private int skipBlock() {
        int depth = 0;
        while (true) {
            final ConfToken token = next();
            depth += token.is(Kind.OPEN) ? 1 : token.is(Kind.CLOSE) ? -1 : 0;
            if (depth == 0) {
                return token.start();
            }
        }
    }

    private static StartupConfException expected(final String owner, final String syntax, final ConfToken found) {
        return new StartupConfException(
                found.position(),
                found.shown(),
                null,
                "'" + owner + "' needs " + syntax + ", but here is " + (found.is(Kind.END) ? "" : "'") + found.shown()
                        + (found.is(Kind.END) ? "" : "'"));
    }

    private ConfToken peek() {
        return tokens.get(at);
    }

    /** The next token; END is never passed. */
    private ConfToken next() {
        final ConfToken token = tokens.get(at);
        if (!token.is(Kind.END)) {
            at++;
        }
        return token;
    }
}
