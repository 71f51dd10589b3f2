package dev.sluice.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileFailureTest {
    @TempDir
    Path directory;

    @Test
    void saysWhyInWords() throws IOException {
        assertEquals("no such file or directory", reading(directory.resolve("none")));
        assertEquals("Is a directory", reading(directory));
        final Path noText = Files.write(directory.resolve("no-text"), new byte[] {(byte) 0xff});
        assertEquals("it is not UTF-8 text", reading(noText));
        assertEquals("not a directory", reading(noText.resolve("below")));
        assertEquals("disk broken", FileFailure.reason(new IOException("disk broken")));
        assertEquals("IOException", FileFailure.reason(new IOException()));
    }

    private static String reading(final Path file) {
        return FileFailure.reason(assertThrows(IOException.class, () -> Files.readString(file)));
    }
}
