package dev.sluice.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;

/** What the tests of this package share: reading text for root, and the message of a refusal. */
final class Conf {
    static final LaunchEnvironment ROOT = new LaunchEnvironment(0, Map.of());

    private Conf() {}

    static SluiceConfig read(final String text) throws StartupConfException {
        return new StartupConf().addText(text, "test.conf").build(ROOT);
    }

    static SluiceConfig hocon(final String text) throws StartupConfException {
        return new StartupConf().addHocon(text, "test.hocon").build(ROOT);
    }

    static SluiceConfig arguments(final String... arguments) throws StartupConfException {
        return StartupConf.read(CommandLine.parse(List.of(arguments)), ROOT);
    }

    static StartupConfException refused(final String text) {
        return assertThrows(StartupConfException.class, () -> read(text));
    }

    static StartupConfException refusedHocon(final String text) {
        return assertThrows(StartupConfException.class, () -> hocon(text));
    }

    static void assertRefused(final String text, final String message) {
        assertEquals(message, refused(text).getMessage());
    }
}
