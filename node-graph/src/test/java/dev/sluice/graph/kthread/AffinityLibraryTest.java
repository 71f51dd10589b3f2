package dev.sluice.graph.kthread;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import net.openhft.affinity.Affinity;
import net.openhft.affinity.impl.NullAffinity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AffinityLibraryTest {
    @TempDir
    Path empty;

    @Test
    void findsTheLibcThatIsInUse() {
        assertTrue(Files.isReadable(Path.of(AffinityLibrary.libcFolder(), "libc.so.6")));
    }

    @Test
    void namesTheFolderInTheJarOfJna() {
        final String library = "/" + AffinityLibrary.platform() + "/" + System.mapLibraryName("jnidispatch");
        assertNotNull(Affinity.class.getResource(library), library);
    }

    @Test
    void withoutAnUnpackedLibraryItPinsAllTheSame() {
        AffinityLibrary.load(empty);
        assertFalse(Affinity.getAffinityImpl() instanceof NullAffinity);
        assertEquals(new AffinityThreadPlatform().affinity().toBitSet(), Affinity.getAffinity());
    }
}
