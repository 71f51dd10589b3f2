package dev.sluice.graph.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ApiCodecTest {
    private static final String TEXT = """
        module trial 1.0.0
        alias mac_address = u8[6]
        alias ip4_address = u8[4]
        enum colour : u8 { RED = 1, ~GREEN = 2 }
        union either { ip4_address four; mac_address six }
        type hop { colour colour; either via; u16 weights[2] }
        # Everything at once.
        call everything {
            bool on;
            i32 low;
            u64 large;
            f64 real;
            mac_address mac;
            string name[8];
            u32 index = 0xffffffff;
            u8 n;
            hop hops[n];
        } -> { u16 count; ip4_address addresses[count] }
        call say { string text[] }
        call between { u8 before; hop hops[2]; u8 behind }
        event happened { u32 pid; u32 what }
        """;

    private final ApiRegistry registry = new ApiRegistry();

    ApiCodecTest() {
        registry.declare("trial.api", TEXT);
    }

    private ApiMessage message(final String name) {
        return registry.message(registry.number(name));
    }

    private ApiRecord filled() {
        final ApiRecord record = ApiRecord.of(message("everything"));
        record.set("context", 0x01020304)
                .set("on", true)
                .set("low", -2)
                .set("large", 0x1122334455667788L)
                .set("real", 1.0)
                .set("mac", new byte[] {1, 2, 3, 4, 5, 6})
                .set("name", "abcdefghij")
                .set("index", -1);
        record.add("hops").set("colour", 2).set("via", new byte[] {10, 0, 0, 1}).set("weights", new long[] {7, 8});
        return record;
    }

    @Test
    void shouldWriteFieldsBigEndianWithoutPaddingAndDoublesLittleEndian() {
        final String expected = "001d" + "00000000" + "01020304" + "01" + "fffffffe" + "1122334455667788"
                + "000000000000f03f" + "010203040506" + "6162636465666700" + "ffffffff" + "01"
                + "02" + "0a0000010000" + "00070008";
        assertEquals(expected, HexFormat.of().formatHex(ApiCodec.encode(29, filled())));
    }

    @Test
    void shouldReadTypesThatAreAllZeroAsNotSetAndGoOnBehindThem() throws MalformedMessageException {
        final ApiMessage between = message("between");
        final ApiRecord sent = ApiRecord.of(between).set("before", 1).set("behind", 2);
        final ApiRecord none = ApiCodec.decode(
                between, ByteBuffer.wrap(ApiCodec.encode(29, sent)).position(2));
        assertEquals(2, none.number("behind"));
        assertEquals(0, none.records("hops").get(1).number("colour"));
        sent.records("hops").get(1).set("weights", new long[] {0, 1});
        final ApiRecord one = ApiCodec.decode(
                between, ByteBuffer.wrap(ApiCodec.encode(29, sent)).position(2));
        assertEquals(1, one.records("hops").get(1).numbers("weights")[1]);
        assertEquals(2, one.number("behind"));
    }

    @Test
    void shouldReadWhatItWrites() throws MalformedMessageException {
        final ByteBuffer in = ByteBuffer.wrap(ApiCodec.encode(29, filled())).position(2);
        final ApiRecord read = ApiCodec.decode(message("everything"), in);
        assertTrue(read.flag("on"));
        assertEquals(-2, read.number("low"));
        assertEquals(1.0, read.real("real"));
        assertEquals("abcdefg", read.text("name"));
        assertEquals(0xffff_ffffL, read.number("index"));
        assertEquals(-1, read.index("index"));
        final ApiRecord hop = read.records("hops").getFirst();
        assertArrayEquals(new byte[] {10, 0, 0, 1, 0, 0}, hop.octets("via"));
        assertArrayEquals(new long[] {7, 8}, hop.numbers("weights"));
    }

    @Test
    void shouldRefuseEveryMessageThatIsTooShort() {
        final byte[] whole = ApiCodec.encode(29, filled());
        for (int length = 2; length < whole.length; length++) {
            final ByteBuffer in = ByteBuffer.wrap(Arrays.copyOf(whole, length)).position(2);
            assertThrows(
                    MalformedMessageException.class,
                    () -> ApiCodec.decode(message("everything"), in),
                    "of length " + length);
        }
    }

    @Test
    void shouldRefuseAStringLongerThanTheMessage() {
        final ApiRecord record = ApiRecord.of(message("say")).set("text", "abc");
        final byte[] whole = ApiCodec.encode(31, record);
        assertEquals("000000036162 63".replace(" ", ""), HexFormat.of().formatHex(whole, 10, whole.length));
        whole[10] = (byte) 0xff;
        assertThrows(
                MalformedMessageException.class,
                () -> ApiCodec.decode(message("say"), ByteBuffer.wrap(whole).position(2)));
    }

    @Test
    void shouldSurviveRandomOctets() {
        final Random random = new Random(5);
        int read = 0;
        for (int i = 0; i < 100_000; i++) {
            final byte[] octets = new byte[random.nextInt(100)];
            random.nextBytes(octets);
            for (final String name : List.of("everything", "say", "happened", "everything_reply")) {
                try {
                    ApiCodec.decode(message(name), ByteBuffer.wrap(octets));
                    read++;
                } catch (final MalformedMessageException e) {
                    assertTrue(e.getMessage().contains(name));
                }
            }
        }
        assertTrue(read > 0);
    }

    @Test
    void shouldHaveTheChecksumsOfWellKnownMessages() {
        assertEquals("say_reply_e8d4e804", message("say_reply").nameAndCrc());
        registry.declare("ping.api", "module ping 1.0.0 call ping");
        assertEquals("ping_51077d14", message("ping").nameAndCrc());
    }

    @Test
    void shouldLeaveMarkedMembersOutOfChecksums() {
        registry.declare("one.api", "module one 1.0.0 enum c1 : u8 { A = 1, ~B = 2 } call one { c1 c }");
        final ApiRegistry other = new ApiRegistry();
        other.declare("one.api", "module one 1.0.0 enum c1 : u8 { A = 1 } call one { c1 c }");
        assertEquals(other.message(other.number("one")).crc(), message("one").crc());
        other.declare("two.api", "module two 1.0.0 enum c2 : u8 { A = 1, B = 2 } call two { c2 c }");
        assertTrue(other.message(other.number("two")).crc() != message("one").crc());
    }

    @Test
    void shouldDescribeItselfAsJson() {
        final String json = registry.json("");
        assertTrue(json.contains("\"module\":\"trial\""), json);
        assertTrue(json.contains("[\"vl_api_hop_t\",\"hops\",0,\"n\"]"), json);
        assertTrue(json.contains("[\"u32\",\"index\",{\"default\":4294967295}]"), json);
        assertTrue(json.contains("[\"string\",\"text\",0]"), json);
        assertTrue(json.contains("\"mac_address\":{\"type\":\"u8\",\"length\":6}"), json);
        assertTrue(json.contains("\"comment\":\"Everything at once.\""), json);
        assertEquals("[]", registry.json("trial"));
    }

    @Test
    void shouldNameLineAndWordOfABadDeclaration() {
        final ApiRegistry other = new ApiRegistry();
        final String text = "module bad 1.0.0\n\ncall oops { u23 x }";
        final ApiDeclarationException e =
                assertThrows(ApiDeclarationException.class, () -> other.declare("bad.api", text));
        assertEquals("bad.api:3: `u23' where a type is due", e.getMessage());
    }

    @Test
    void shouldRefuseToStartWithARequestThatNobodyHandles() {
        registry.handle("say", call -> {});
        final ApiDeclarationException e = assertThrows(ApiDeclarationException.class, registry::check);
        assertEquals("request `everything' has no handler", e.getMessage());
    }

    @Test
    void shouldTellAMistakenFieldName() {
        final ApiRecord record = ApiRecord.of(message("say"));
        assertThrows(IllegalArgumentException.class, () -> record.number("nonsense"));
        assertThrows(
                IllegalArgumentException.class, () -> record.set("text", "x").number("text"));
    }

    @Test
    void documentsNameTheFilesThatTheirTypesComeFrom() {
        final ApiRegistry apart = new ApiRegistry();
        apart.declare("a_types.api", "module a_types 1.0.0\nalias index = u32\nenum kind : u8 { A = 0 }\n");
        apart.declare("b.api", "module b 1.0.0\nenum own : u8 { B = 0 }\ncall ask { index at; kind kind; own own }\n");
        final String json = apart.json("");
        assertTrue(json.contains("\"imports\":[]"), json);
        assertTrue(json.contains("\"imports\":[\"a_types.api\"]"), json);
    }
}
