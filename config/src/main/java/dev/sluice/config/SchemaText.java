package dev.sluice.config;

import java.util.TreeSet;

/** Documentation of a schema as plain text; the only place where the configuration's words are documented. */
public final class SchemaText {
    private static final int HELP_COLUMN = 44;

    private SchemaText() {}

    /** All sections with their words, then the names of those that are accepted without effect. */
    public static String of(final Schema schema) {
        final StringBuilder text = new StringBuilder();
        for (final SectionSpec section : schema.sections()) {
            append(text, section, section.name(), "");
        }
        for (final Word<?> word : schema.root().words()) {
            line(text, word.syntax(), word.help() + aliases(word));
        }
        text.append("\nAccepted without effect, whatever they hold:\n");
        final StringBuilder names = new StringBuilder(" ");
        for (final String name : new TreeSet<>(schema.ignoredSections().keySet())) {
            if (names.length() + name.length() > 100) {
                text.append(names).append('\n');
                names.setLength(1);
            }
            names.append(' ').append(name);
        }
        return text.append(names).append('\n').toString();
    }

    private static void append(
            final StringBuilder text, final SectionSpec spec, final String opening, final String indent) {
        line(text, indent + opening + " {", spec.help());
        for (final Word<?> word : spec.words()) {
            line(text, indent + "  " + word.syntax(), word.help() + aliases(word));
        }
        for (final SectionSpec block : spec.blocks()) {
            append(text, block, (block.name() + " " + block.blockName()).trim(), indent + "  ");
        }
        text.append(indent).append("}\n");
    }

    private static String aliases(final Word<?> word) {
        return word.aliases().isEmpty() ? "" : " (also: " + String.join(", ", word.aliases()) + ")";
    }

    private static void line(final StringBuilder text, final String syntax, final String help) {
        text.append(syntax);
        if (syntax.length() >= HELP_COLUMN) {
            text.append('\n').append(" ".repeat(HELP_COLUMN));
        } else {
            text.append(" ".repeat(HELP_COLUMN - syntax.length()));
        }
        text.append("# ").append(help).append('\n');
    }
}
