package dev.sluice.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Installed, and run by a real systemd, as an operator would. */
@SystemTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SystemdIT {
    private static final String PINGS = "ping -c 1 -W 5 10.77.0.1";

    private SystemdContainer machine;

    @BeforeAll
    void install(@TempDir final Path layers) throws IOException {
        final String property = System.getProperty("sluice.dist");
        Assumptions.assumeTrue(
                property != null && Files.isDirectory(Path.of(property)), "the distribution has not been built");
        machine =
                SystemdContainer.boot(layers, Path.of(property).toAbsolutePath().normalize());
        // what an earlier installation on this machine has left is not the subject
        machine.run(
                "systemctl disable --now sluice.service 2>/dev/null; rm -rf /etc/sluice /etc/systemd/system/sluice*");
        assertTrue(machine.run("/mnt/install").contains("systemctl enable --now sluice"));
        machine.run("groupadd -f sluiceit && useradd -G sluiceit sluicein && useradd sluiceout");
        machine.run(
                "mkdir -p /etc/systemd/system/sluice.service.d && printf '%s\n' '[Service]' SupplementaryGroups=sluiceit"
                        + " 'Environment=JAVA_HOME=" + System.getProperty("java.home")
                        + "' > /etc/systemd/system/sluice.service.d/it.conf && systemctl daemon-reload");
        machine.run(
                "printf '%s\n' 'create tap id 0 host-if-name sluicetap host-ip4-addr 10.77.0.2/24'"
                        + " 'set interface state tap0 up' 'set interface ip address tap0 10.77.0.1/24' > /etc/sluice/setup.cli");
    }

    @AfterAll
    void shutDown() {
        if (machine != null) {
            machine.close();
        }
    }

    @BeforeEach
    void aGoodConfiguration() {
        configure("unix { nodaemon gid sluiceit log /var/log/sluice/sluice.log startup-config /etc/sluice/setup.cli }");
        machine.run("systemctl reset-failed sluice.service 2>/dev/null; true");
    }

    private void configure(final String text) {
        machine.run("echo '" + text + "' > /etc/sluice/startup.conf");
    }

    private String pid() {
        return machine.run("systemctl show -p MainPID --value sluice").strip();
    }

    private void awaitState(final String state) {
        Await.until(
                state,
                () -> machine.attempt("systemctl is-active sluice")
                        .text()
                        .strip()
                        .equals(state),
                () -> machine.run("systemctl status --no-pager -l sluice; true") + machine.journal());
    }

    @Test
    @Order(1)
    void startsWhenEnabledAndForwards() {
        machine.run("systemctl enable --now sluice");
        assertEquals("enabled", machine.run("systemctl is-enabled sluice").strip());
        awaitState("active");
        assertTrue(machine.run("sluicectl show interface tap0").contains("up"));
        machine.run(PINGS);
        assertEquals(
                "notify", machine.run("systemctl show -p Type --value sluice").strip());
    }

    @Test
    @Order(2)
    void membersOfTheGroupMayUseItAndOthersMayNot() {
        machine.run("systemctl restart sluice");
        assertTrue(machine.run("runuser -u sluicein -- sluicectl show version").startsWith("sluice"));
        final Command other = machine.attempt("runuser -u sluiceout -- sluicectl show version");
        assertNotEquals(0, other.status());
        assertTrue(other.text().contains("Permission denied"), other::text);
    }

    @Test
    @Order(3)
    void reloadingBeginsANewLog() {
        machine.run("systemctl restart sluice");
        machine.run("mv /var/log/sluice/sluice.log /var/log/sluice/sluice.log.1 && systemctl reload sluice");
        Await.until(
                "a new log",
                () -> machine.attempt("test -e /var/log/sluice/sluice.log").status() == 0);
        machine.run("sluicectl show version && systemctl is-active sluice");
    }

    @Test
    @Order(4)
    void whatIsSavedComesBackAfterARestart() {
        machine.run("systemctl restart sluice");
        machine.run("sluicectl create loopback interface && sluicectl set interface ip address loop0 10.78.0.1/32");
        machine.run("sluicectl save config /etc/sluice/setup.cli && systemctl restart sluice");
        assertTrue(machine.run("sluicectl show interface address").contains("10.78.0.1/32"));
        machine.run(PINGS);
    }

    @Test
    @Order(5)
    void comesBackWhenKilled() {
        machine.run("systemctl restart sluice");
        final String pid = pid();
        machine.run("systemctl kill -s KILL sluice");
        Await.until("another process", () -> !List.of(pid, "0").contains(pid()), machine::journal);
        awaitState("active");
        machine.run(PINGS);
    }

    @Test
    @Order(6)
    void aSecondOneIsRefusedBeforeItMakesAnything() {
        machine.run("systemctl restart sluice");
        final String links = machine.run("ip -br link");
        final Command second = machine.attempt("JAVA_HOME=" + System.getProperty("java.home")
                + " sluiced unix { nodaemon startup-config /etc/sluice/setup.cli }");
        assertEquals(1, second.status(), second::text);
        assertTrue(second.text().contains("is in use by a running daemon"), second::text);
        assertEquals(links, machine.run("ip -br link"));
        machine.run(PINGS);
    }

    @Test
    @Order(7)
    void aWrongWordFailsTheUnitAtOnceAndTheJournalNamesIt() {
        configure("unix { nodaemon } cpu { wrokers 1 }");
        assertNotEquals(0, machine.attempt("systemctl restart sluice").status());
        // not started over and over: it would fail the same way
        awaitState("failed");
        assertTrue(
                machine.journal()
                        .contains("startup.conf:1:25: unknown thread type 'wrokers' in 'cpu', did you mean 'workers'?"),
                machine::journal);
        assertEquals(
                "0", machine.run("systemctl show -p NRestarts --value sluice").strip());
    }

    @Test
    @Order(8)
    void aWrongCommandOfTheStartupConfigFailsTheStart() {
        machine.run("echo 'set interface ip adress tap0 10.0.0.1/24' > /etc/sluice/wrong.cli");
        configure("unix { nodaemon startup-config /etc/sluice/wrong.cli }");
        assertNotEquals(0, machine.attempt("systemctl restart sluice").status());
        assertTrue(machine.journal().contains("/etc/sluice/wrong.cli:1: set interface ip"), machine::journal);
        machine.run("systemctl stop sluice");
        assertFalse(machine.run("ip -br link").contains("sluicetap"));
    }

    @Test
    @Order(9)
    void stopsAndLeavesNothing() {
        machine.run("systemctl restart sluice");
        machine.run("systemctl stop sluice");
        assertEquals(
                "inactive", machine.attempt("systemctl is-active sluice").text().strip());
        assertEquals(
                "success",
                machine.run("systemctl show -p Result --value sluice").strip());
        assertEquals("", machine.run("ls /run/sluice 2>/dev/null; true"));
        assertFalse(machine.run("ip -br link").contains("sluicetap"));
    }

    @Test
    @Order(10)
    void anUpgradeLeavesTheRunningOneAloneAndUninstallTakesItAway() {
        machine.run("systemctl restart sluice");
        assertTrue(machine.run("/mnt/install").contains("startup.conf is there and stays"));
        machine.run(PINGS);
        machine.run("systemctl restart sluice && " + PINGS);
        machine.run("/mnt/install --uninstall");
        assertNotEquals(0, machine.attempt("systemctl is-active sluice").status());
        assertNotEquals(0, machine.attempt("systemctl cat sluice").status());
        machine.run("test ! -e /usr/local/bin/sluiced && test -e /etc/sluice/startup.conf");
    }
}
