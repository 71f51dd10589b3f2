package dev.sluice.graph.kthread;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import net.openhft.affinity.Affinity;

/**
 * Gets Java-Thread-Affinity ready before a thread is pinned by it. Left alone it does so at its first use, in 60 ms:
 * JNA beneath it unpacks a library into a temporary directory, which some systems mount without the right to execute,
 * and runs {@code ldconfig} to find libc.
 */
public final class AffinityLibrary {
    private static final String SEARCH_PATH = "jna.platform.library.path";
    private static final String BOOT_PATH = "jna.boot.library.path";
    private static final Path MAPS = Path.of("/proc/self/maps");

    private AffinityLibrary() {}

    /**
     * Loads it. Any thread; others that come to pin meanwhile wait. Properties of JNA that are set already stay.
     *
     * @param libraries folder with JNA's library for this machine, as in JNA's jar; null, or one without it, has JNA
     *     unpack it
     */
    public static void load(final Path libraries) {
        if (System.getProperty(SEARCH_PATH) == null) {
            // libc is mapped already: there is no other place to look for it
            final String folder = libcFolder();
            if (folder != null) {
                System.setProperty(SEARCH_PATH, folder);
            }
        }
        if (System.getProperty(BOOT_PATH) == null && libraries != null) {
            final Path folder = libraries.resolve(platform());
            if (Files.isReadable(folder.resolve(System.mapLibraryName("jnidispatch")))) {
                System.setProperty(BOOT_PATH, folder.toString());
            }
        }
        Affinity.getAffinityImpl();
    }

    /** JNA's name for this machine, which is a folder in its jar. */
    static String platform() {
        final String arch = System.getProperty("os.arch");
        return "com/sun/jna/linux-" + (arch.equals("amd64") ? "x86-64" : arch);
    }

    /** Where the C library of this process is; null when that cannot be told. */
    static String libcFolder() {
        try (Stream<String> lines = Files.lines(MAPS)) {
            return lines.map(line -> line.substring(line.lastIndexOf(' ') + 1))
                    .filter(file -> file.endsWith("/libc.so.6"))
                    .map(file -> file.substring(0, file.lastIndexOf('/')))
                    .findFirst()
                    .orElse(null);
        } catch (final IOException e) {
            return null;
        }
    }
}
