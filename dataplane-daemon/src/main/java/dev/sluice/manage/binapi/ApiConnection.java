package dev.sluice.manage.binapi;

import dev.sluice.graph.api.ApiClient;
import dev.sluice.graph.api.ApiMessage;
import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.graph.api.MalformedMessageException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.Iterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection. Loop thread.
 *
 * <p>Messages are taken one at a time; the next is looked at when the whole answer to the last has been handed to the
 * channel. While the client does not read, the answer waits, and then nothing more is read from the client either.
 */
final class ApiConnection extends ChannelInboundHandlerAdapter implements ApiClient {
    /** Octets in front of each message. */
    static final int HEADER = 16;

    private static final Logger LOG = LoggerFactory.getLogger(ApiConnection.class);

    /** Where the length stands in the header. */
    private static final int LENGTH_AT = 8;

    /** Octets of the longest message of a client that has not introduced itself. */
    private static final int MAX_STRANGER = 4096;

    /** Messages in and out before others get their turn. */
    private static final int TURN = 1024;

    private final ApiServer server;
    private final ApiRegistry registry;
    private final Channel channel;
    private final int introduction;
    private ByteBuf unread;
    private Iterator<byte[]> answer = Collections.emptyIterator();
    private String name = "";
    private int index;
    private boolean turning;
    private boolean leaving;
    private boolean ended;

    ApiConnection(final ApiServer server, final ApiRegistry registry, final Channel channel) {
        this.server = server;
        this.registry = registry;
        this.channel = channel;
        introduction = registry.number(MemclntApi.INTRODUCTION);
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public String name() {
        return name;
    }

    /** Octets that wait until the client reads them. */
    long queued() {
        final var out = channel.unsafe().outboundBuffer();
        return out == null ? 0 : out.totalPendingWriteBytes();
    }

    /** Introduces the client; false when there is no room for it. */
    boolean introduce(final String clientName) {
        if (index == 0) {
            index = server.admit(this);
        }
        name = clientName.replaceAll("[^ -~]", "?");
        leaving = index == 0;
        return index != 0;
    }

    /** Closes the connection when the answer to this message has gone out. */
    void leave() {
        leaving = true;
    }

    void close() {
        channel.close();
    }

    @Override
    public void send(final byte[] message) {
        if (index == 0 || !channel.isActive()) {
            return;
        }
        if (queued() > server.config().maxQueued()) {
            LOG.warn("API client `{}' does not read; it is disconnected", name);
            server.counters().slow++;
            close();
            return;
        }
        write(message);
        if (!turning) {
            server.answersGoOut();
            channel.flush();
        }
    }

    @Override
    public void channelRead(final ChannelHandlerContext context, final Object message) {
        final ByteBuf more = (ByteBuf) message;
        unread = unread == null ? more : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(context.alloc(), unread, more);
        turn();
    }

    @Override
    public void channelWritabilityChanged(final ChannelHandlerContext context) {
        if (channel.isWritable()) {
            turn();
        }
    }

    @Override
    public void userEventTriggered(final ChannelHandlerContext context, final Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            // what it asked before is still answered
            ended = true;
            turn();
        }
    }

    @Override
    public void channelInactive(final ChannelHandlerContext context) {
        server.gone(this);
        answer = Collections.emptyIterator();
        if (unread != null) {
            unread.release();
            unread = null;
        }
    }

    @Override
    public void exceptionCaught(final ChannelHandlerContext context, final Throwable cause) {
        LOG.debug("API client `{}': {}", name, cause.getMessage());
        close();
    }

    /** Goes on as far as the client reads, and for a while. */
    private void turn() {
        if (turning) {
            return;
        }
        turning = true;
        int left = TURN;
        while (left > 0 && channel.isWritable() && step()) {
            left--;
        }
        turning = false;
        if (!channel.isActive()) {
            return;
        }
        final boolean more = left == 0 || !channel.isWritable();
        if (left < TURN) {
            server.answersGoOut();
        }
        channel.flush();
        channel.config().setAutoRead(!more);
        if (more && channel.isWritable()) {
            channel.eventLoop().execute(this::turn);
        } else if (!more && (leaving || ended)) {
            closeAfterWrites();
        }
    }

    /** Sends one message of the answer, or takes the next request; false when there is nothing to do. */
    private boolean step() {
        if (answering()) {
            return true;
        }
        if (leaving || unread == null || unread.readableBytes() < HEADER) {
            return false;
        }
        final long length = unread.getUnsignedInt(unread.readerIndex() + LENGTH_AT);
        if (length > (index == 0 ? MAX_STRANGER : server.config().maxMessage())) {
            LOG.warn("API client `{}' announces a message of {} octets; it is disconnected", name, length);
            server.counters().oversized++;
            close();
            return false;
        }
        if (unread.readableBytes() < HEADER + length) {
            return false;
        }
        final byte[] message = new byte[(int) length];
        unread.skipBytes(HEADER);
        unread.readBytes(message);
        if (!unread.isReadable()) {
            unread.release();
            unread = null;
        }
        request(message);
        return true;
    }

    private boolean answering() {
        try {
            if (answer.hasNext()) {
                write(answer.next());
                return true;
            }
        } catch (final RuntimeException e) {
            LOG.error("API answer to {}", name, e);
            answer = Collections.emptyIterator();
        }
        return false;
    }

    private void request(final byte[] message) {
        server.counters().received++;
        final ByteBuffer in = ByteBuffer.wrap(message);
        final ApiMessage kind =
                message.length < ApiMessage.ID_OCTETS ? null : registry.message(Short.toUnsignedInt(in.getShort()));
        if (kind == null || index == 0 && registry.number(kind.name()) != introduction) {
            server.counters().unknown++;
            return;
        }
        server.trace().add(name, kind, message);
        try {
            answer = registry.answer(this, kind, in);
        } catch (final MalformedMessageException e) {
            server.counters().malformed++;
            LOG.debug("API client `{}': {}", name, e.getMessage());
        }
    }

    private void write(final byte[] message) {
        server.counters().sent++;
        final ByteBuf out = channel.alloc().buffer(HEADER + message.length);
        out.writeLong(0).writeInt(message.length).writeInt(0).writeBytes(message);
        channel.write(out, channel.voidPromise());
    }

    private void closeAfterWrites() {
        channel.writeAndFlush(channel.alloc().buffer(0)).addListener(done -> close());
    }
}
