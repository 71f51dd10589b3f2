package dev.sluice.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.driver.os.CallState;
import dev.sluice.driver.os.FileDescriptors;
import dev.sluice.driver.os.OsException;
import dev.sluice.driver.os.Sockets;
import dev.sluice.driver.os.Syscalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The daemon as a service: what it tells the service manager, and its log. */
@SystemTest
class ServiceIT {
    /** The service manager's end of {@code NOTIFY_SOCKET}: sd_notify(3). */
    private static final class Manager implements AutoCloseable {
        private final List<String> heard = new ArrayList<>();
        private final CallState call = new CallState();
        private final int fd;

        Manager(final Path socket) throws OsException {
            fd = Sockets.open(
                    "of a service manager",
                    Sockets.AF_UNIX,
                    Sockets.SOCK_DGRAM | Sockets.SOCK_NONBLOCK | Sockets.SOCK_CLOEXEC,
                    0);
            final byte[] path = socket.toString().getBytes(StandardCharsets.UTF_8);
            Sockets.bind(
                    "of a service manager",
                    fd,
                    ByteBuffer.allocate(path.length + 3)
                            .order(ByteOrder.nativeOrder())
                            .putShort((short) Sockets.AF_UNIX)
                            .put(path)
                            .array());
        }

        /** All that was said up to now. */
        List<String> heard() {
            try (Arena arena = Arena.ofConfined()) {
                final MemorySegment buffer = arena.allocate(4096);
                long length;
                while ((length = Syscalls.recv(call, fd, buffer.address(), 4096, Syscalls.MSG_DONTWAIT)) > 0) {
                    final byte[] text = buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
                    heard.addAll(
                            new String(text, StandardCharsets.UTF_8).lines().toList());
                }
            }
            return heard;
        }

        @Override
        public void close() {
            FileDescriptors.close(fd);
        }
    }

    @Test
    void theServiceManagerHearsOfReadinessLifeAndStop(@TempDir final Path directory) throws OsException {
        final Path socket = directory.resolve("notify");
        try (Manager manager = new Manager(socket);
                SluicedProcess daemon = new SluicedProcess.Setup()
                        .environment("NOTIFY_SOCKET=" + socket)
                        .environment("WATCHDOG_USEC=200000")
                        .start()) {
            Await.until(
                    "ready",
                    () -> manager.heard().contains("READY=1"),
                    () -> manager.heard().toString());
            Await.until(
                    "alive",
                    () -> manager.heard().stream().filter("WATCHDOG=1"::equals).count() >= 3,
                    () -> manager.heard().toString());
            assertFalse(manager.heard().contains("STOPPING=1"));
            daemon.stop();
            assertTrue(
                    manager.heard().contains("STOPPING=1"),
                    () -> manager.heard().toString());
            assertEquals(1, manager.heard().stream().filter("READY=1"::equals).count());
        }
    }

    @Test
    void sighupBeginsANewLog(@TempDir final Path directory) throws IOException {
        final Path log = directory.resolve("sluice.log");
        try (SluicedProcess daemon =
                new SluicedProcess.Setup().conf("unix { log " + log + " }").start()) {
            Await.until("a log", () -> Files.exists(log));
            final Path old = directory.resolve("sluice.log.1");
            Files.move(log, old);
            Command.run("kill", "-HUP", Long.toString(daemon.pid()));
            Await.until("a new log", () -> Files.exists(log));
            daemon.cli("test log err it after the turn");
            Await.until("written", () -> text(log).contains("after the turn"), () -> text(log) + text(old));
            assertFalse(text(old).contains("after the turn"));
        }
    }

    private static String text(final Path file) {
        try {
            return Files.readString(file);
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }
}
