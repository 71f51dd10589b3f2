package dev.sluice.manage.cli;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The output side of a session: puts text together, hands it to the socket, watches that the client reads. Main thread
 * only (the channel's event loop).
 *
 * <p>Nothing here ever waits: what the socket does not take is queued in the channel, and {@code overflow} is called
 * when that is too much.
 */
final class SessionWriter {
    private static final Logger LOG = LoggerFactory.getLogger(SessionWriter.class);

    static final long STALL_CHECK_SECONDS = 20;
    /** So many checks without a byte taken, and the client counts as dead. */
    static final int STALL_CHECKS = 3;

    private static final int FINISH_CHECK_SECONDS = 5;
    private static final int FLUSH_BYTES = 64 * 1024;

    private final ChannelHandlerContext ctx;
    private final LongPredicate tooMuch;
    private final LongConsumer overflow;
    private final StringBuilder text = new StringBuilder();
    private boolean finished;
    private boolean watching;
    private int unflushed;
    private int stalls;
    private long stalledAt;

    /**
     * @param tooMuch says of a number of unread bytes whether it is too many
     * @param overflow is told that number then; it is to call {@link #finish}
     */
    SessionWriter(final ChannelHandlerContext ctx, final LongPredicate tooMuch, final LongConsumer overflow) {
        this.ctx = ctx;
        this.tooMuch = tooMuch;
        this.overflow = overflow;
    }

    /** Queues text for the client, exactly as it is. Nothing after {@link #finish}. */
    void write(final String more) {
        if (finished) {
            return;
        }
        text.append(more);
        if (text.length() >= FLUSH_BYTES) {
            emit();
        }
    }

    /** Sends what has been written. */
    void flush() {
        emit();
        if (!finished) {
            unflushed = 0;
            ctx.flush();
        }
    }

    /** Closes the channel after what is queued has been sent, or when the client takes no more of it. */
    void finish() {
        if (finished) {
            return;
        }
        emitText();
        finished = true;
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        closeWhenStuck(Long.MAX_VALUE);
    }

    /** Output that the client has not read, in bytes. */
    long queuedBytes() {
        final ChannelOutboundBuffer queue = ctx.channel().unsafe().outboundBuffer();
        return queue == null ? 0 : queue.totalPendingWriteBytes();
    }

    /** The channel has become writable or unwritable. */
    void writabilityChanged() {
        stalls = 0;
        if (!ctx.channel().isWritable() && !watching) {
            watching = true;
            stalledAt = ctx.channel().bytesBeforeWritable();
            ctx.executor().schedule(this::checkStall, STALL_CHECK_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void emit() {
        emitText();
        final long queued = finished ? 0 : queuedBytes();
        if (tooMuch.test(queued)) {
            overflow.accept(queued);
        }
    }

    private void emitText() {
        if (text.isEmpty()) {
            return;
        }
        final ByteBuf bytes = ctx.alloc().buffer(text.length() + 16);
        bytes.writeCharSequence(text, StandardCharsets.UTF_8);
        text.setLength(0);
        if (text.capacity() > 4 * FLUSH_BYTES) {
            text.trimToSize();
        }
        unflushed += bytes.readableBytes();
        ctx.write(bytes, ctx.voidPromise());
        if (unflushed >= FLUSH_BYTES) {
            unflushed = 0;
            ctx.flush();
        }
    }

    private void checkStall() {
        watching = false;
        if (!ctx.channel().isOpen() || ctx.channel().isWritable()) {
            return;
        }
        final long left = ctx.channel().bytesBeforeWritable();
        stalls = left == stalledAt ? stalls + 1 : 0;
        stalledAt = left;
        if (stalls >= STALL_CHECKS) {
            LOG.warn("CLI session ({}) closed: the client has stopped reading", CliServer.peer(ctx.channel()));
            ctx.close();
        } else {
            watching = true;
            ctx.executor().schedule(this::checkStall, STALL_CHECK_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void closeWhenStuck(final long before) {
        final long queued = queuedBytes();
        if (queued >= before) {
            ctx.close();
        } else if (ctx.channel().isOpen()) {
            ctx.executor().schedule(() -> closeWhenStuck(queued), FINISH_CHECK_SECONDS, TimeUnit.SECONDS);
        }
    }
}
