package dev.sluice.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.graph.api.ApiClient;
import dev.sluice.graph.api.ApiCodec;
import dev.sluice.graph.api.ApiError;
import dev.sluice.graph.api.ApiMessage;
import dev.sluice.graph.api.ApiRecord;
import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.graph.api.MalformedMessageException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;

/** A client of the binary API without a socket; the whole dataplane stands behind it. */
abstract class ApiBed implements ApiClient {
    final DataplaneBed bed = new DataplaneBed();
    final ApiRegistry api = bed.dataplane.api();
    /** What was sent without being asked for at this moment. */
    final List<ApiRecord> events = new ArrayList<>();

    @AfterEach
    void close() {
        bed.close();
    }

    @Override
    public int index() {
        return 7;
    }

    @Override
    public String name() {
        return "trial";
    }

    @Override
    public void send(final byte[] message) {
        events.add(decode(message));
    }

    private ApiRecord decode(final byte[] octets) {
        final ByteBuffer in = ByteBuffer.wrap(octets);
        try {
            return ApiCodec.decode(api.message(in.getShort()), in);
        } catch (final MalformedMessageException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All that is answered; the request went through its octets. */
    final List<ApiRecord> ask(final String name, final Consumer<ApiRecord> fill) {
        final ApiMessage message = api.message(api.number(name));
        final ApiRecord request = ApiRecord.of(message).set("context", 5).set("client_index", 7);
        fill.accept(request);
        final List<ApiRecord> answers = new ArrayList<>();
        try {
            final ByteBuffer octets = ByteBuffer.wrap(api.encode(request)).position(ApiMessage.ID_OCTETS);
            final Iterator<byte[]> answer = api.answer(this, message, octets);
            while (answer.hasNext()) {
                answers.add(decode(answer.next()));
                assertEquals(5, answers.getLast().number("context"));
            }
        } catch (final MalformedMessageException e) {
            throw new IllegalStateException(e);
        }
        return answers;
    }

    /** The reply to a request that must succeed. */
    final ApiRecord call(final String name, final Consumer<ApiRecord> fill) {
        final ApiRecord reply = ask(name, fill).getLast();
        assertEquals(0, reply.number("retval"), name);
        return reply;
    }

    /** A request that must be refused. */
    final void refused(final ApiError error, final String name, final Consumer<ApiRecord> fill) {
        final List<ApiRecord> answers = ask(name, fill);
        assertEquals(1, answers.size());
        assertEquals(error.value(), answers.getFirst().number("retval"), name);
    }
}
