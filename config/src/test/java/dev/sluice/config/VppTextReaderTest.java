package dev.sluice.config;

import static dev.sluice.config.Conf.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class VppTextReaderTest {
    @Test
    void unknownWordNamesLineColumnAndNearestWord() {
        final StartupConfException refused = Conf.refused("unix {\n  nodaemon\n  cli-lisen /x\n}\n");
        assertEquals(
                "test.conf:3:3: unknown word 'cli-lisen' in 'unix', did you mean 'cli-listen'?", refused.getMessage());
        assertEquals(new SourcePosition("test.conf", 3, 3), refused.position());
        assertEquals("cli-lisen", refused.word());
        assertEquals("cli-listen", refused.nearest());
    }

    @Test
    void unknownWordFarFromAllListsTheKnownOnes() {
        assertRefused(
                "socksvr { zzzzzzzzzzz }",
                "test.conf:1:11: unknown word 'zzzzzzzzzzz' in 'socksvr' (known: socket-name, default)");
    }

    @Test
    void unknownSectionNamesTheNearest() {
        assertRefused("unix { }\ncpus { workers 1 }", "test.conf:2:1: unknown section 'cpus', did you mean 'cpu'?");
        assertRefused("bufers { }", "test.conf:1:1: unknown section 'bufers', did you mean 'buffers'?");
    }

    @Test
    void aWordOutsideItsSectionIsExplained() {
        assertRefused(
                "unix nodaemon cli-listen /x",
                "test.conf:1:15: unknown section 'cli-listen': this word belongs inside 'unix { }'");
    }

    @Test
    void commandLineErrorsCountColumnsInTheJoinedArguments() {
        final StartupConfException refused =
                assertThrows(StartupConfException.class, () -> Conf.arguments("-i", "unix", "{", "", "nodaemn", "}"));
        assertEquals(
                "command line:1:12: unknown word 'nodaemn' in 'unix', did you mean 'nodaemon'?", refused.getMessage());
    }

    @Test
    void bracesMustMatch() {
        assertRefused("unix { nodaemon\n", "test.conf:1:6: this '{' is never closed: a '}' is missing");
        assertRefused("unix { cpu {\n } ", "test.conf:1:6: this '{' is never closed: a '}' is missing");
        assertRefused("unix { } }", "test.conf:1:10: '}' without a '{' before it");
        assertRefused("{ }", "test.conf:1:1: '{' where a section name was expected");
        assertRefused("unix { nodaemon { } }", "test.conf:1:17: '{' where a word of 'unix' was expected");
    }

    @Test
    void valuesThatAreMissing() {
        assertRefused("cpu { main-core }", "test.conf:1:17: 'main-core' needs <n>, but here is '}'");
        assertRefused("heapsize", "test.conf:1:9: 'heapsize' needs <n>[k|m|g], but here is end of text");
        assertRefused("unix", "test.conf:1:5: 'unix' needs a word or '{', but here is end of text");
        assertRefused("plugins { plugin }", "test.conf:1:18: 'plugin' needs <file>|default, but here is '}'");
        assertRefused("dpdk", "test.conf:1:5: 'dpdk' needs a value or '{', but here is end of text");
    }

    @Test
    void valuesOutOfRangeNameTheRange() {
        assertRefused(
                "buffers { default data-size 99999999 }",
                "test.conf:1:29: 'default data-size' takes a number from 512 to 16384, not '99999999'");
        assertRefused(
                "unix { cli-history-limit -1 }",
                "test.conf:1:26: 'cli-history-limit' takes a number from 0 to 1000000, not '-1'");
        assertRefused(
                "statseg { size 4q }",
                "test.conf:1:16: 'size' takes a size in bytes with an optional suffix k, m or g, not '4q'");
        assertRefused("statseg { size 1k }", "test.conf:1:16: 'size' of 'statseg' is from 1m to 1024g");
        assertRefused(
                "statseg { update-interval 0 }",
                "test.conf:1:27: 'update-interval' takes a number of seconds, more than 0 and at most 86400, not '0'");
    }

    @Test
    void aWrongChoiceNamesTheNearest() {
        final StartupConfException refused = Conf.refused("logging { default-log-level debgu }");
        assertEquals("debug", refused.nearest());
        assertTrue(refused.getMessage().endsWith("not 'debgu', did you mean 'debug'?"), refused.getMessage());
    }

    @Test
    void commentsTabsAndTightBracesAreRead() throws Exception {
        final SluiceConfig config = Conf.read("# all\r\nunix{nodaemon # here {\n}\tcpu\t{workers 2}#end { {");
        assertTrue(config.unix().nodaemon());
        assertEquals(2, config.cpu().workers());
        assertEquals("a#b", Conf.read("unix { cli-prompt a#b }").unix().cliPrompt());
    }

    @Test
    void bracesGroupAValueOfSeveralWords() throws Exception {
        assertEquals(
                "my router>",
                Conf.read("unix { cli-prompt { my router> } }").unix().cliPrompt());
    }

    @Test
    void statsegTakesApartWhatRunsTogether() throws Exception {
        final StatsegConfig both = Conf.read("statseg { per-node-counters onupdate-interval 0.05 }")
                .statseg();
        assertTrue(both.perNodeCounters());
        assertEquals(0.05, both.updateInterval());
        assertEquals(
                64L << 20, Conf.read("statseg { defaultsize 64m }").statseg().size());
        assertRefused(
                "statseg { per-node-counters onupdate-intervall 0.05 }",
                "test.conf:1:46: 'update-interval' takes a number of seconds, more than 0, not 'l'");
    }

    @Test
    void otherSectionsDoNotTakeWordsApart() {
        assertRefused(
                "unix { nodaemonnosyslog }",
                "test.conf:1:8: unknown word 'nodaemonnosyslog' in 'unix'" + " (known: "
                        + String.join(", ", UnixConfig.SECTION.spellings()) + ")");
    }

    @Test
    void aBlockReportsItsOwnPath() {
        assertRefused(
                "plugins {\n plugin x.so { enabel } }",
                "test.conf:2:16: unknown word 'enabel' in 'plugins plugin x.so', did you mean 'enable'?");
        assertRefused(
                "plugins { plugin x.so { enable disable } }",
                "test.conf:1:32: plugin 'x.so' is both enabled and disabled");
        assertRefused("buffers { numa x { buffers 3 } }", "test.conf:1:11: 'numa' takes a NUMA node number, not 'x'");
    }
}
