package dev.sluice.config;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever the text, the answer is a configuration or a {@link StartupConfException} with a position, nothing else. */
class ReaderFuzzTest {
    private static final int TEXTS = 5_000;

    @Test
    void textInVppsSyntax() {
        final Random random = new Random(1);
        final List<String> words = words();
        int accepted = 0;
        for (int i = 0; i < TEXTS; i++) {
            final String text = text(random, words, " ");
            try {
                Conf.read(text);
                accepted++;
            } catch (final StartupConfException expected) {
                assertTrue(
                        expected.position().line() > 0 || expected.getMessage().startsWith("default"), text);
                assertFalse(expected.getMessage().contains("null"), text);
            }
        }
        assertTrue(accepted > 0 && accepted < TEXTS);
    }

    @Test
    void textInHocon() {
        final Random random = new Random(2);
        final List<String> words = words();
        words.addAll(List.of("=", ":", "[", "]", "\"", "${", "+=", ",", "true", "null", "include"));
        int accepted = 0;
        for (int i = 0; i < TEXTS; i++) {
            final String text = text(random, words, random.nextBoolean() ? " " : "\n");
            try {
                Conf.hocon(text);
                accepted++;
            } catch (final StartupConfException expected) {
                assertTrue(expected.getMessage().startsWith("test.hocon"), expected.getMessage());
            }
        }
        assertTrue(accepted < TEXTS);
    }

    private static List<String> words() {
        final List<String> words = new ArrayList<>(Schema.standard().sectionNames());
        for (final SectionSpec section : Schema.standard().sections()) {
            words.addAll(section.spellings());
        }
        words.addAll(List.of(
                "{", "}", "{", "}", "#", "\n", "1", "0x10", "32m", "on", "/a", "a:1", "x.so", "-", "", "\0", "\u00e9"));
        words.addAll(
                List.of("corelist-workers", "coremask-x", "corelist-", "2-3", "unix", "unix {", "cpu {", "statseg {"));
        return words;
    }

    private static String text(final Random random, final List<String> words, final String separator) {
        final StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(12); n >= 0; n--) {
            text.append(words.get(random.nextInt(words.size()))).append(separator);
        }
        return text.toString();
    }
}
