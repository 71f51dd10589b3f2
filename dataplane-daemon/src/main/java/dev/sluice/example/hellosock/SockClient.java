package dev.sluice.example.hellosock;

import dev.sluice.config.CoreSet;
import dev.sluice.graph.kthread.KThread;
import dev.sluice.graph.kthread.KThreadSpec;
import dev.sluice.graph.reactor.LightThread;
import dev.sluice.graph.reactor.Poller;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.concurrent.Semaphore;

/**
 * The client: sends what it reads and writes what comes back; at the end of the input it closes its half of the
 * connection and waits for the other. A thread of its own reads, because that blocks, and sends each piece as a message
 * to the light thread with the socket.
 */
final class SockClient implements PollGroup.Handler {
    private static final int PIECES = 32;

    private final SockReactors reactors;
    private final SocketChannel channel;
    private final InputStream input;
    private final OutputStream output;
    private final Runnable ended;
    private final LightThread thread;
    private final Statistics statistics = new Statistics();
    private final ArrayDeque<ByteBuffer> pieces = new ArrayDeque<>();
    /** The reader waits for one of these for each piece: what the peer does not take is not read. */
    private final Semaphore room = new Semaphore(PIECES);

    private final ByteBuffer received = ByteBuffer.allocate(64 * 1024);
    private Poller poller;
    private SelectionKey key;
    private boolean inputEnded;
    private volatile boolean open = true;
    private volatile IOException failure;

    /**
     * Connects and begins.
     *
     * @param ended runs when the connection is closed and its light thread has exited
     * @throws IOException when nobody listens there
     */
    SockClient(
            final SockReactors reactors,
            final InetSocketAddress address,
            final InputStream input,
            final OutputStream output,
            final Runnable ended)
            throws IOException, InterruptedException {
        this.reactors = reactors;
        this.input = input;
        this.output = output;
        this.ended = ended;
        channel = SocketChannel.open(address);
        statistics.connected();
        thread = reactors.group().create("client", CoreSet.of(reactors.cores()[0]));
        thread.sendMessage(this::begin);
        reactors.threads().run(KThreadSpec.of("input", this::read));
    }

    private void begin() {
        final PollGroup group = reactors.pollGroup(thread.reactor());
        thread.whenExited(ended);
        poller = thread.registerPoller("socket", 0, group::poll, on -> {});
        key = group.add(channel, SelectionKey.OP_READ, this);
    }

    private int read(final KThread self) throws InterruptedException {
        final byte[] bytes = new byte[16 * 1024];
        try {
            int count = input.read(bytes);
            while (count >= 0 && !self.shouldStop()) {
                room.acquire();
                final ByteBuffer piece = ByteBuffer.wrap(bytes.clone(), 0, count);
                send(() -> add(piece));
                count = input.read(bytes);
            }
            send(this::endInput);
        } catch (final IOException e) {
            send(() -> fail(e));
        } catch (final IllegalStateException e) {
            // the connection has ended, and with it the light thread that we send to
            return 1;
        }
        return 0;
    }

    /** The semaphore leaves room for every message of the reader. */
    private void send(final Runnable message) {
        if (open && !thread.sendMessage(message)) {
            throw new IllegalStateException("the client's ring is full");
        }
    }

    private void add(final ByteBuffer piece) {
        pieces.add(piece);
        write();
    }

    private void endInput() {
        inputEnded = true;
        write();
    }

    private void write() {
        try {
            while (open && !pieces.isEmpty()) {
                final ByteBuffer piece = pieces.peek();
                statistics.out(channel.write(piece));
                if (piece.hasRemaining()) {
                    key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                    return;
                }
                pieces.remove();
                room.release();
            }
            if (open) {
                key.interestOps(SelectionKey.OP_READ);
                if (inputEnded) {
                    channel.shutdownOutput();
                }
            }
        } catch (final IOException e) {
            fail(e);
        }
    }

    @Override
    public int ready(final SelectionKey ready) {
        if (ready.isWritable()) {
            write();
        }
        if (open && ready.isReadable()) {
            receive();
        }
        return 1;
    }

    private void receive() {
        try {
            final int count = channel.read(received);
            if (count < 0) {
                close();
                return;
            }
            statistics.in(count);
            output.write(received.array(), 0, count);
            output.flush();
            received.clear();
        } catch (final IOException e) {
            fail(e);
        }
    }

    private void fail(final IOException e) {
        failure = e;
        statistics.failed();
        close();
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
        room.release(PIECES);
        if (thread.state() == LightThread.State.RUNNING) {
            poller.unregister();
            thread.exit();
        }
    }

    Statistics statistics() {
        return statistics;
    }

    /** What ended the connection before its time, or null. */
    IOException failure() {
        return failure;
    }
}
