package dev.sluice.driver.os;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** What tests in network namespaces need: the condition, unique names, and {@code ip} to make and remove them. */
public final class RootOnly {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private RootOnly() {}

    /** True for root on a machine with iproute2 and {@code /dev/net/tun}: the condition of {@code @EnabledIf}. */
    public static boolean namespacesPossible() {
        return ProcessControl.userId() == 0
                && Files.isExecutable(Path.of("/usr/sbin/ip"))
                && Files.exists(Path.of("/dev/net/tun"));
    }

    /** A name that no other test uses, at most 15 characters. */
    public static String unique(final String prefix) {
        return prefix + ProcessHandle.current().pid() % 100_000 + "x" + NUMBER.incrementAndGet();
    }

    /** Runs a command and returns what it printed; fails when it fails. */
    public static String run(final String... command) {
        try {
            final Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            final String text = new String(process.getInputStream().readAllBytes());
            if (process.waitFor() != 0) {
                throw new AssertionError(String.join(" ", command) + ": " + text);
            }
            return text;
        } catch (final java.io.IOException | InterruptedException e) {
            throw new AssertionError(String.join(" ", command), e);
        }
    }

    /** A namespace that lives as long as the test. */
    public record TestNamespace(String name) implements AutoCloseable {
        /** Makes one without IPv6 chatter. */
        public static TestNamespace create(final String prefix) {
            final TestNamespace made = new TestNamespace(unique(prefix));
            run("ip", "netns", "add", made.name);
            made.exec("sysctl", "-qw", "net.ipv6.conf.default.disable_ipv6=1");
            made.exec("sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1");
            made.exec("ip", "link", "set", "lo", "up");
            return made;
        }

        /** For the calls of this package. */
        public NetNamespace namespace() {
            return NetNamespace.of(name);
        }

        /** Runs a command inside. */
        public String exec(final String... command) {
            final String[] all = new String[command.length + 4];
            all[0] = "ip";
            all[1] = "netns";
            all[2] = "exec";
            all[3] = name;
            System.arraycopy(command, 0, all, 4, command.length);
            return run(all);
        }

        @Override
        public void close() {
            if (Files.exists(Path.of("/run/netns/" + name))) {
                run("ip", "netns", "del", name);
            }
        }
    }
}
