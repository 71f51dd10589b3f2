package dev.sluice.manage.binapi;

import dev.sluice.graph.api.ApiCodec;
import dev.sluice.graph.api.ApiMessage;
import dev.sluice.graph.api.MalformedMessageException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** The last requests of all clients. Loop thread. */
final class ApiTrace {
    /** Octets of messages that are kept at most, whatever their number. */
    private static final long MAX_OCTETS = 16 << 20;

    /** Octets of one message that are shown when it cannot be read. */
    private static final int MAX_HEX = 64;

    /** A request as it came. */
    private record Item(Instant when, String client, ApiMessage kind, byte[] message) {}

    private final ArrayDeque<Item> items = new ArrayDeque<>();
    private final int capacity;
    private boolean on;
    private long octets;
    private long seen;

    ApiTrace(final int capacity, final boolean on) {
        this.capacity = capacity;
        this.on = on;
    }

    boolean on() {
        return on;
    }

    void on(final boolean wanted) {
        on = wanted;
    }

    int capacity() {
        return capacity;
    }

    int size() {
        return items.size();
    }

    /** Requests since the trace was turned on or freed. */
    long seen() {
        return seen;
    }

    void free() {
        items.clear();
        octets = 0;
        seen = 0;
    }

    void add(final String client, final ApiMessage kind, final byte[] message) {
        if (!on) {
            return;
        }
        seen++;
        items.add(new Item(Instant.now(), client, kind, message));
        octets += message.length;
        while (items.size() > capacity || octets > MAX_OCTETS) {
            octets -= items.remove().message.length;
        }
    }

    /**
     * The requests that are kept at this moment, each as a line of text without its end, the oldest first. The text is
     * made as it is read, which any one thread may do.
     */
    Stream<String> lines() {
        return List.copyOf(items).stream().map(ApiTrace::line);
    }

    private static String line(final Item item) {
        return item.when + " " + (item.client.isEmpty() ? "-" : item.client.replaceAll("[^!-~]", "?")) + " "
                + text(item);
    }

    private static String text(final Item item) {
        final ByteBuffer in = ByteBuffer.wrap(item.message).position(ApiMessage.ID_OCTETS);
        try {
            return ApiCodec.decode(item.kind, in).toString();
        } catch (final MalformedMessageException e) {
            return item.kind.name() + " malformed "
                    + HexFormat.of().formatHex(item.message, 0, Math.min(MAX_HEX, item.message.length));
        }
    }
}
