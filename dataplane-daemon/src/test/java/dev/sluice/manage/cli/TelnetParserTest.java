package dev.sluice.manage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TelnetParserTest implements TelnetParser.Listener {
    private final List<String> events = new ArrayList<>();
    private final TelnetParser parser = new TelnetParser(this);

    @Override
    public void data(final int octet) {
        events.add(octet == 0xff ? "ff" : String.valueOf((char) octet));
    }

    @Override
    public void telnetSeen() {
        events.add("seen");
    }

    @Override
    public void terminalType(final String name) {
        events.add("type " + name);
    }

    @Override
    public void windowSize(final int width, final int height) {
        events.add(width + "x" + height);
    }

    @Override
    public void areYouThere() {
        events.add("ayt");
    }

    @Override
    public void interrupt() {
        events.add("ip");
    }

    private List<String> parse(final int... octets) {
        events.clear();
        for (final int octet : octets) {
            parser.accept(octet);
        }
        return List.copyOf(events);
    }

    @Test
    void shouldPassDataAndSwallowOptions() {
        assertEquals(
                List.of("a", "seen", "seen", "b", "ff", "c"),
                parse('a', 0xff, 0xfd, 1, 0xff, 0xfc, 0x22, 'b', 0xff, 0xff, 'c'));
    }

    @Test
    void shouldReadTerminalTypeAndWindowSize() {
        assertEquals(
                List.of("seen", "type vppctl", "x"),
                parse(0xff, 0xfa, 24, 0, 'v', 'p', 'p', 'c', 't', 'l', 0xff, 0xf0, 'x'));
        assertEquals(List.of("seen", "511x24"), parse(0xff, 0xfa, 31, 1, 0xff, 0xff, 0, 24, 0xff, 0xf0));
    }

    @Test
    void shouldKeepItsPlaceBetweenReads() {
        final int[] stream = {0xff, 0xfa, 24, 0, 'x', 0xff, 0xf0, 0xff, 0xf6, 0xff, 0xf4, 'z'};
        final List<String> all = new ArrayList<>();
        for (final int octet : stream) {
            all.addAll(parse(octet));
        }
        assertEquals(List.of("seen", "type x", "ayt", "ip", "z"), all);
    }

    @Test
    void shouldCutEndlessParameters() {
        final int[] stream = new int[1000];
        Arrays.fill(stream, 'n');
        parse(0xff, 0xfa, 24, 0);
        parse(stream);
        assertEquals(List.of("seen", "type " + "n".repeat(62)), parse(0xff, 0xf0));
    }

    @Test
    void shouldGreetWithExactlyTheseBytes() {
        final StringBuilder hex = new StringBuilder();
        for (final byte octet : Telnet.greeting()) {
            hex.append(String.format("%02x", octet));
        }
        assertEquals("fffc22fffe22fffb03fffd03fffb01fffe01fffd18fffa1801fff0fffd1ffffa1f01fff0", hex.toString());
    }
}
