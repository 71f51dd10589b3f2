package dev.sluice.it;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The sample plugin's jar, as it is shipped, in a daemon that forwards meanwhile. */
@SystemTest
class PluginIT {
    private static final int PINGS = 300;

    private static String jar() {
        final String dist = System.getProperty("sluice.dist");
        assumeTrue(dist != null, "the distribution has not been built");
        final Path jar =
                Path.of(dist, "plugins", "sample-plugin.jar").toAbsolutePath().normalize();
        assertTrue(Files.exists(jar), jar::toString);
        return jar.toString();
    }

    @Test
    void comesAndGoesUnderTrafficWithoutALostPacket() {
        final String jar = jar();
        try (RouterBed bed = RouterBed.start(1, "")) {
            bed.assertForwards();
            final CompletableFuture<String> pings =
                    Transfer.async(() -> bed.left().pings(PINGS, "0.01", RouterBed.RIGHT));
            for (int i = 0; i < 5; i++) {
                bed.daemon().cli("plugin load " + jar);
                assertTrue(bed.daemon().cli("show plugins").contains("sample"));
                bed.daemon().cli("plugin unload sample");
                assertFalse(bed.daemon().cli("show plugins").contains("sample-plugin.jar"));
            }
            Transfer.join(pings);
        }
    }

    @Test
    void doesItsWorkWhileItIsOn() {
        final String jar = jar();
        try (RouterBed bed = RouterBed.start(1, "")) {
            final SluicedProcess daemon = bed.daemon();
            bed.assertForwards();
            assertNotEquals(0, daemon.ask("sample macswap host-left").status(), "not loaded yet");
            daemon.cli("plugin load " + jar);
            assertNotEquals(0, daemon.ask("plugin load " + jar).status(), "loaded twice");
            daemon.cli("sample macswap host-left");
            assertNotEquals(
                    0, bed.left().attempt("ping -c 1 -W 1 " + RouterBed.RIGHT).status(), "frames come back instead");
            assertTrue(daemon.errors("sample-mac-swap", "frames sent back") > 0, () -> daemon.cli("show errors"));
            daemon.cli("sample macswap host-left disable");
            bed.assertForwards();
            daemon.cli("sample macswap host-left");
            // Unloading takes the feature off the interface that it is on.
            daemon.cli("plugin unload sample");
            bed.assertForwards();
            assertNotEquals(0, daemon.ask("sample macswap host-left").status());
        }
    }
}
