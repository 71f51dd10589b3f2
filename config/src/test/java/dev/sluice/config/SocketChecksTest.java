package dev.sluice.config;

import static dev.sluice.config.Conf.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class SocketChecksTest {
    @Test
    void twoServersCannotShareASocket() {
        assertRefused(
                "unix { cli-listen /run/a.sock }\nsocksvr { socket-name /run/a.sock }",
                "test.conf:2:23: 'socket-name' of 'socksvr' is /run/a.sock, as is 'cli-listen' of 'unix'");
        assertRefused(
                "unix { cli-listen localhost:5002 }\nprometheus { listen localhost:5002 }",
                "test.conf:2:21: 'listen' of 'prometheus' is localhost:5002, as is 'cli-listen' of 'unix'");
    }

    @Test
    void aSocketPathHasAtMost107Octets() throws Exception {
        final String longest = "/" + "a".repeat(106);
        assertEquals(
                longest,
                Conf.read("unix { cli-listen " + longest + " }")
                        .unix()
                        .cliListen()
                        .toString());
        assertRefused(
                "unix { cli-listen " + longest + "b }",
                "test.conf:1:19: the path of a socket has at most 107 octets, '" + longest + "b' has 108");
        assertRefused(
                "unix { runtime-dir " + longest + " }",
                "default: the path of a socket has at most 107 octets, '" + longest + "/cli.sock' has 116");
    }
}
