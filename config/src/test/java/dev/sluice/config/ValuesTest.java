package dev.sluice.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
    @ParameterizedTest
    @CsvSource({
        "0,0",
        "4096,4096",
        "0x1000,4096",
        "128k,131072",
        "128K,131072",
        "32m,33554432",
        "32mb,33554432",
        "2G,2147483648",
        "1t,1099511627776"
    })
    void memorySizes(final String text, final long octets) throws Exception {
        assertEquals(octets, Values.MEMORY_SIZE.parser().parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "k", "b", "-1", "1.5g", "4q", "99999999999g", "9223372036854775808"})
    void memorySizesRefused(final String text) {
        assertThrows(BadValueException.class, () -> Values.MEMORY_SIZE.parser().parse(text));
    }

    @Test
    void unlimitedIsMinusOne() throws Exception {
        assertEquals(-1L, Values.LIMIT_SIZE.parser().parse("unlimited"));
        assertEquals(1L << 30, Values.LIMIT_SIZE.parser().parse("1g"));
    }

    @Test
    void listenAddresses() throws Exception {
        assertEquals(new ListenAddress.UnixSocket(Path.of("/run/x.sock")), ListenAddress.parse("/run/x.sock"));
        assertEquals(new ListenAddress.Tcp("localhost", 5002), ListenAddress.parse("localhost:5002"));
        assertEquals(new ListenAddress.Tcp("::1", 5002), ListenAddress.parse("[::1]:5002"));
        assertEquals("[::1]:5002", ListenAddress.parse("[::1]:5002").toString());
        assertEquals(
                "/d/cli.sock",
                ListenAddress.parse("cli.sock").resolvedAgainst(Path.of("/d")).toString());
        assertEquals(
                "h:1", ListenAddress.parse("h:1").resolvedAgainst(Path.of("/d")).toString());
        assertEquals("/a:1/b", ListenAddress.parse("/a:1/b").toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5002", ":5002", "h:", "h:0", "h:65536", "h:x", "::1:5002", "h:123456"})
    void listenAddressesRefused(final String text) {
        assertThrows(BadValueException.class, () -> ListenAddress.parse(text));
    }

    @Test
    void nearestWordCountsASwapOnce() {
        assertEquals(1, NearestWord.distance("mian", "main"));
        assertEquals(3, NearestWord.distance("kitten", "sitting"));
        assertEquals(5, NearestWord.distance("", "hello"));
        assertEquals(0, NearestWord.distance("same", "same"));
    }
}
