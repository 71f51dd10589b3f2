package dev.sluice.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * A copy of this machine, booted by systemd of its own in namespaces of its own: the root file system with a layer in
 * memory over it, so that what is installed there goes away with it. No network but a loopback.
 */
final class SystemdContainer implements AutoCloseable {
    private static final String RUN = "systemd-nspawn";
    private static final int BOOT_SECONDS = 60;

    private final Path layers;
    private final Path root;
    private Process machine;
    private long init;

    private SystemdContainer(final Path layers) {
        this.layers = layers;
        root = layers.resolve("root");
    }

    /** Boots one; the test is skipped, with the reason, where that is impossible. */
    static SystemdContainer boot(final Path layers, final Path dist) throws IOException {
        Assumptions.assumeTrue(TestNamespace.executable(RUN), "needs systemd-nspawn (systemd-container)");
        Assumptions.assumeTrue(Files.exists(Path.of("/lib/systemd/systemd")), "needs systemd");
        Assumptions.assumeTrue(TestNamespace.executable("dbus-daemon"), "needs dbus");
        final SystemdContainer container = new SystemdContainer(layers);
        try {
            container.begin(dist);
        } catch (final IOException | RuntimeException | Error e) {
            container.close();
            throw e;
        }
        return container;
    }

    private void begin(final Path dist) throws IOException {
        assume(Command.attempt(List.of("mount", "-t", "tmpfs", "sluice-it", layers.toString())));
        for (final String directory : List.of("upper", "work", "root")) {
            Files.createDirectory(layers.resolve(directory));
        }
        assume(Command.attempt(List.of(
                "mount",
                "-t",
                "overlay",
                "sluice-it",
                "-o",
                "lowerdir=/,upperdir=" + layers.resolve("upper") + ",workdir=" + layers.resolve("work"),
                root.toString())));
        final Path console = layers.resolve("console");
        machine = new ProcessBuilder(
                        RUN,
                        "--directory=" + root,
                        "--machine=sluice-it-" + ProcessHandle.current().pid(),
                        "--register=no",
                        "--keep-unit",
                        "--private-network",
                        "--bind=/dev/net/tun",
                        "--bind-ro=" + dist + ":/mnt",
                        "--setenv=JAVA_HOME=" + System.getProperty("java.home"),
                        "--boot",
                        "systemd.unit=basic.target")
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(console.toFile())
                .start();
        final long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(BOOT_SECONDS);
        while (!up()) {
            if (!machine.isAlive() || System.nanoTime() > deadline) {
                Assumptions.abort("systemd does not boot in a container here: " + Files.readString(console));
            }
            Await.pause(100);
        }
    }

    private static void assume(final Command mount) {
        Assumptions.assumeTrue(mount.status() == 0, mount.line() + ": " + mount.text());
    }

    private boolean up() {
        if (init == 0) {
            machine.children().findFirst().ifPresent(child -> init = child.pid());
        }
        return init != 0 && attempt("systemctl is-active basic.target").status() == 0;
    }

    /** A line of shell inside; its status is the caller's to judge. */
    Command attempt(final String line) {
        final List<String> words = new ArrayList<>(List.of("nsenter", "-t", Long.toString(init)));
        words.addAll(List.of("-m", "-u", "-i", "-n", "-p", "-C", "env", "-i"));
        words.add("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        words.addAll(List.of("HOME=/root", "TERM=dumb", "LC_ALL=C", "/bin/sh", "-c", line));
        return Command.attempt(words);
    }

    /** A line of shell inside, which must succeed. */
    String run(final String line) {
        final Command command = attempt(line);
        if (command.status() != 0) {
            throw new AssertionError(line + ": status " + command.status() + ": " + command.text() + journal());
        }
        return command.text();
    }

    /** What the unit's journal says. */
    String journal() {
        return attempt("journalctl --no-pager -o cat -u sluice").text();
    }

    @Override
    public void close() {
        if (machine != null) {
            machine.destroy();
            try {
                if (!machine.waitFor(20, TimeUnit.SECONDS)) {
                    machine.destroyForcibly().waitFor();
                }
            } catch (final InterruptedException e) {
                machine.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
        Command.attempt(List.of("umount", "--lazy", root.toString()));
        Command.attempt(List.of("umount", "--lazy", layers.toString()));
    }
}
