package dev.sluice.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.driver.os.NetNamespace;
import dev.sluice.driver.os.OsException;
import dev.sluice.driver.os.ProcessControl;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A network namespace that lives as long as its test. Its name is unique on this machine and tells whose it is. */
final class TestNamespace implements AutoCloseable {
    private static final String PREFIX = "sluit";
    private static final Pattern NAME = Pattern.compile(PREFIX + "([0-9]+)n[0-9]+");
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final AtomicBoolean SWEPT = new AtomicBoolean();

    private final String name;

    private TestNamespace(final String name) {
        this.name = name;
    }

    /** True for root on a machine that has what the tests need: the condition of {@link SystemTest}. */
    static boolean possible() {
        return ProcessControl.userId() == 0
                && Files.exists(Path.of("/dev/net/tun"))
                && executable("ip")
                && executable("ping");
    }

    /** Whether a program is in one of the directories for programs. */
    static boolean executable(final String program) {
        return List.of("/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/").stream()
                .anyMatch(directory -> Files.isExecutable(Path.of(directory + program)));
    }

    /** Makes one, with the loopback up and without IPv6's chatter. */
    static TestNamespace create() {
        if (SWEPT.compareAndSet(false, true)) {
            sweep();
        }
        final TestNamespace made =
                new TestNamespace(PREFIX + ProcessHandle.current().pid() + "n" + NUMBER.incrementAndGet());
        Command.run("ip", "netns", "add", made.name);
        made.run("sysctl -qw net.ipv6.conf.default.disable_ipv6=1 net.ipv6.conf.all.disable_ipv6=1");
        made.run("sysctl -qw net.ipv4.ip_forward=0");
        made.run("ip link set lo up");
        return made;
    }

    /** Its name for {@code ip netns}. */
    String name() {
        return name;
    }

    /** Runs a command inside, given as words with blanks between; it must succeed. */
    String run(final String command) {
        return Command.run(inside(command).toArray(String[]::new));
    }

    /** Runs a command inside; its status is the caller's to judge. */
    Command attempt(final String command) {
        return Command.attempt(inside(command));
    }

    /** The words of a command that runs another one inside. */
    List<String> inside(final String command) {
        final List<String> words = new ArrayList<>(List.of("ip", "netns", "exec", name));
        words.addAll(List.of(command.split(" ")));
        return words;
    }

    /** Does something on a thread inside; sockets that it opens stay there. */
    <T> T call(final NetNamespace.Action<T> action) {
        try {
            return NetNamespace.of(name).call(action);
        } catch (final OsException e) {
            throw new AssertionError(name + ": " + e.getMessage(), e);
        }
    }

    /** A counter of {@code /proc/net/snmp} or {@code netstat} inside, such as {@code Tcp RetransSegs}. */
    long snmp(final String protocol, final String counter) {
        String[] names = null;
        for (final String line : run("cat /proc/net/snmp /proc/net/netstat").split("\n")) {
            final String[] words = line.split(" ");
            if (words[0].equals(protocol + ":")) {
                if (names == null) {
                    names = words;
                } else {
                    return Long.parseLong(words[List.of(names).indexOf(counter)]);
                }
            }
        }
        throw new AssertionError("no " + protocol + " " + counter);
    }

    /**
     * Sends {@code count} pings, {@code interval} seconds apart, and waits until each has come back, once. What ping(8)
     * reports as lost may be late: after its last request it waits no longer than twice the longest answer took. So the
     * kernel's counter is asked; nobody else may ping from here meanwhile.
     *
     * @return what ping wrote
     */
    String pings(final int count, final String interval, final String address) {
        final long before = snmp("Icmp", "InEchoReps");
        final String text = attempt("ping -c " + count + " -i " + interval + " -W 5 " + address)
                .text();
        Await.until(
                count + " replies",
                () -> snmp("Icmp", "InEchoReps") - before >= count,
                () -> snmp("Icmp", "InEchoReps") - before + " came\n" + text);
        assertEquals(count, snmp("Icmp", "InEchoReps") - before, text);
        return text;
    }

    @Override
    public void close() {
        if (Files.exists(Path.of("/run/netns/" + name))) {
            Command.run("ip", "netns", "del", name);
        }
    }

    /** Removes what test runs have left that were killed, with the processes in it. */
    private static void sweep() {
        final Matcher left = NAME.matcher(Command.run("ip", "netns", "list"));
        while (left.find()) {
            if (ProcessHandle.of(Long.parseLong(left.group(1))).isEmpty()) {
                Command.attempt(List.of("ip", "netns", "pids", left.group()))
                        .text()
                        .lines()
                        .filter(line -> line.matches("[0-9]+"))
                        .forEach(
                                pid -> ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly));
                Command.attempt(List.of("ip", "netns", "del", left.group()));
            }
        }
    }
}
