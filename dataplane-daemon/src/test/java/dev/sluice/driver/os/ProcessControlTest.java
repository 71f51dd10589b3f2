package dev.sluice.driver.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessControlTest {
    @Test
    void shouldKnowTheUserThatMakesItsFiles(@TempDir final Path folder) throws Exception {
        assertEquals(Files.getAttribute(folder, "unix:uid"), ProcessControl.userId());
    }

    @Test
    void shouldSetAndReturnTheFileMask() {
        final int before = ProcessControl.umask(0077);
        assertEquals(0077, ProcessControl.umask(before));
    }

    @Test
    void shouldFindGroupsByNameAndNumber() throws OsException {
        assertEquals(0, ProcessControl.groupId("root"));
        assertEquals(1234, ProcessControl.groupId("1234"));
        final OsException e = assertThrows(OsException.class, () -> ProcessControl.groupId("nosuchgroup"));
        assertEquals("group nosuchgroup: No such file or directory (ENOENT)", e.getMessage());
    }
}
