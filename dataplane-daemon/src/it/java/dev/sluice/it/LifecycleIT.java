package dev.sluice.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Starting, stopping, being killed, and being started wrongly. */
@SystemTest
class LifecycleIT {
    @Test
    void aDaemonKilledUnderTrafficForwardsAgainWhenStartedAgain() {
        try (RouterBed bed = RouterBed.start(1, "")) {
            bed.assertForwards();
            final CompletableFuture<Command> pings =
                    Transfer.async(() -> bed.left().attempt("ping -q -i 0.01 -c 400 -W 1 " + RouterBed.RIGHT));
            Await.pause(200);
            bed.daemon().kill();
            assertTrue(Files.exists(bed.daemon().directory().resolve("cli.sock")), "a stale socket");
            bed.restart();
            bed.assertForwards();
            Transfer.join(pings);
            Transfer.bothWays(bed.left(), bed.right(), RouterBed.RIGHT, 5_000_000);
        }
    }

    @Test
    void aSecondDaemonOnTheSameSocketsIsRefused() throws IOException {
        try (RouterBed bed = RouterBed.start(0, "")) {
            bed.assertForwards();
            final Path directory = bed.daemon().directory();
            final SluicedProcess second = new SluicedProcess.Setup()
                    .in(bed.network().router())
                    .directory(directory)
                    .launch();
            assertEquals(1, second.exitStatus(), second::log);
            assertTrue(
                    second.log().contains(directory.resolve("cli.sock") + " is in use by a running daemon"),
                    second::log);
            assertTrue(bed.daemon().cli("show version").startsWith("sluice"));
            bed.assertForwards();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "unix { nodaemno }, nodaemno, nodaemon",
        "cpu { workres 2 }, workres, workers",
        "bufers { buffers-per-numa 16384 }, bufers, buffers",
        "cpu { workers many }, many, workers",
    })
    void aWrongWordStopsTheStartAndIsNamed(final String line, final String word, final String near) {
        final SluicedProcess daemon = new SluicedProcess.Setup().conf(line).launch();
        try (daemon) {
            assertEquals(78, daemon.exitStatus(), daemon::log);
            final int column = line.indexOf(word) + 1;
            assertTrue(daemon.log().contains("startup.conf:3:" + column), daemon::log);
            assertTrue(daemon.log().contains(word) && daemon.log().contains(near), daemon::log);
            assertFalse(Files.exists(daemon.directory().resolve("cli.sock")));
        }
    }

    @Test
    void aWrongCommandInTheStartupConfigStopsTheStart() {
        final SluicedProcess daemon = new SluicedProcess.Setup()
                .commands("create loopback interface", "set interface stat loop0 upp")
                .launch();
        try (daemon) {
            assertEquals(1, daemon.exitStatus(), daemon::log);
            assertTrue(daemon.log().contains("upp"), daemon::log);
            assertFalse(Files.exists(daemon.directory().resolve("cli.sock")));
        }
    }

    @Test
    void sigtermUnderTrafficEndsInOrder() {
        try (RouterBed bed = RouterBed.start(2, "num-rx-queues 2")) {
            bed.assertForwards();
            final CompletableFuture<Command> flood =
                    Transfer.async(() -> bed.left().attempt("ping -q -f -c 20000 -w 6 " + RouterBed.RIGHT));
            Await.until(
                    "traffic",
                    () -> bed.daemon().number("show interface host-left", "rx packets\\s+(\\d+)") > 500,
                    bed::state);
            bed.daemon().terminate();
            assertEquals(0, bed.daemon().exitStatus(), bed.daemon()::log);
            assertFalse(Files.exists(bed.daemon().directory().resolve("cli.sock")));
            bed.left().run("ip addr del " + RouterBed.LEFT + "/24 dev eth0");
            Transfer.join(flood);
        }
    }

    @Test
    void anIdleDaemonIsMeasured() throws IOException {
        try (RouterBed bed = RouterBed.start(1, "")) {
            bed.assertForwards();
            Await.pause(3000); // what was hot cools down
            final long before = cpuTicks(bed.daemon().pid());
            Await.pause(4000);
            final long ticks = cpuTicks(bed.daemon().pid()) - before;
            // a reading, not a test: how long a tick is and who else uses the machine is not known here
            System.out.println("idle with two interfaces: " + ticks / 4.0 + " % of a core");
            bed.assertForwards();
        }
    }

    /** User and system time of a process in ticks, usually of 10 ms ({@code proc_pid_stat(5)}, fields 14 and 15). */
    private static long cpuTicks(final long pid) throws IOException {
        final String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        final String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }
}
