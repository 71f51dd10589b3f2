package dev.sluice.config;

import java.util.ArrayList;
import java.util.List;

/**
 * What may stand between the braces of one section or of one block inside it.
 *
 * @param name the section's word in startup.conf, or the keyword of a block; an empty keyword means that the block's
 *     own name comes first, as in {@code node { ip4-lookup { ... } }}
 * @param blockName placeholder for the name of a block, as in {@code plugin <file> { ... }}; empty for a section
 * @param help one line
 * @param words the words
 * @param blocks named blocks inside
 * @param literalPrefixes whether words that run together are taken apart as VPP's parser does: it matches literal
 *     beginnings of the text, so {@code per-node-counters onupdate-interval 1} are two options
 */
public record SectionSpec(
        String name,
        String blockName,
        String help,
        List<Word<?>> words,
        List<SectionSpec> blocks,
        boolean literalPrefixes) {
    public SectionSpec {
        words = List.copyOf(words);
        blocks = List.copyOf(blocks);
    }

    /** A section with words only. */
    public static SectionSpec of(final String name, final String help, final Word<?>... words) {
        return new SectionSpec(name, "", help, List.of(words), List.of(), false);
    }

    /** A named block: {@code keyword NAME { words }}, or {@code keyword NAME word}. */
    public static SectionSpec block(
            final String keyword, final String blockName, final String help, final Word<?>... words) {
        return new SectionSpec(keyword, blockName, help, List.of(words), List.of(), false);
    }

    /** The same with named blocks inside. */
    public SectionSpec with(final SectionSpec... inner) {
        return new SectionSpec(name, blockName, help, words, List.of(inner), literalPrefixes);
    }

    /** The same, taking apart words that run together. */
    public SectionSpec withLiteralPrefixes() {
        return new SectionSpec(name, blockName, help, words, blocks, true);
    }

    /** The word of exactly this spelling, or null. */
    Word<?> wordSpelled(final String spelling) {
        for (final Word<?> word : words) {
            if (!word.isWildcard()
                    && (word.name().equals(spelling) || word.aliases().contains(spelling))) {
                return word;
            }
        }
        return null;
    }

    /** The wildcard with the longest beginning that {@code spelling} has, or null. */
    Word<?> wildcardFor(final String spelling) {
        Word<?> best = null;
        for (final Word<?> word : words) {
            if (word.isWildcard()
                    && spelling.startsWith(word.prefix())
                    && spelling.length() > word.prefix().length()
                    && (best == null || word.prefix().length() > best.prefix().length())) {
                best = word;
            }
        }
        return best;
    }

    /** The block with this keyword, or null. */
    SectionSpec blockNamed(final String keyword) {
        for (final SectionSpec block : blocks) {
            if (block.name().equals(keyword)) {
                return block;
            }
        }
        return null;
    }

    /**
     * Every spelling that can begin an entry here, in the order of declaration; the nearest-word search runs over it.
     */
    List<String> spellings() {
        final List<String> all = new ArrayList<>();
        for (final Word<?> word : words) {
            if (!word.isWildcard()) {
                all.add(word.name());
                all.addAll(word.aliases());
            }
        }
        for (final SectionSpec block : blocks) {
            if (!block.name().isEmpty()) {
                all.add(block.name());
            }
        }
        return all;
    }
}
