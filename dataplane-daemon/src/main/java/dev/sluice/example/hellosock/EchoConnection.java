package dev.sluice.example.hellosock;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** One connection of the server: what comes is sent back. Belongs to the thread of its poll group. */
final class EchoConnection implements PollGroup.Handler {
    private final SocketChannel channel;
    private final Statistics statistics;
    private final Runnable closed;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);
    private boolean ended;
    private boolean open = true;

    EchoConnection(final SocketChannel channel, final Statistics statistics, final Runnable closed) {
        this.channel = channel;
        this.statistics = statistics;
        this.closed = closed;
    }

    @Override
    public int ready(final SelectionKey key) {
        try {
            int work = 0;
            if (!ended && buffer.hasRemaining()) {
                final int read = channel.read(buffer);
                ended = read < 0;
                statistics.in(Math.max(0, read));
                work++;
            }
            buffer.flip();
            statistics.out(channel.write(buffer));
            buffer.compact();
            if (ended && buffer.position() == 0) {
                close();
                return work + 1;
            }
            // A peer that does not read is not read from either, once the buffer is full.
            key.interestOps((buffer.position() > 0 ? SelectionKey.OP_WRITE : 0)
                    | (!ended && buffer.hasRemaining() ? SelectionKey.OP_READ : 0));
            return work;
        } catch (final IOException e) {
            // The peer has gone: that ends the connection, not the server.
            statistics.failed();
            close();
            return 1;
        }
    }

    @Override
    public void close() {
        if (!open) {
            return;
        }
        open = false;
        try {
            channel.close();
        } catch (final IOException e) {
            statistics.failed();
        }
        closed.run();
    }
}
