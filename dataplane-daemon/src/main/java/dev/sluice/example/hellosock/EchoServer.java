package dev.sluice.example.hellosock;

import dev.sluice.config.CoreSet;
import dev.sluice.graph.reactor.IoDevice;
import dev.sluice.graph.reactor.LightThread;
import dev.sluice.graph.reactor.Poller;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The server. One light thread accepts; each reactor has one that polls the connections that the acceptor gives it in
 * turn. The poll groups are the channels of an io device, so that the end waits for all of them.
 */
final class EchoServer {
    private static final int ACCEPT_BATCH = 16;

    private final SockReactors reactors;
    private final ServerSocketChannel socket;
    private final InetSocketAddress local;
    private final Map<LightThread, Statistics> statistics = new LinkedHashMap<>();
    private final List<LightThread> pollers = new ArrayList<>();
    private final IoDevice<Sockets> device;
    private final LightThread acceptor;
    private final AtomicInteger open = new AtomicInteger();
    private final Runnable ended;
    private final int limit;
    private Poller acceptPoller;
    private SocketChannel waiting;
    private int accepted;
    private boolean closing;
    private volatile boolean stopping;

    /** What a reactor's light thread has of the server: the channel's context. */
    private record Sockets(PollGroup group, Poller poller) {}

    /**
     * Listens and serves until {@link #stop()}.
     *
     * @param limit ends by itself after so many connections; 0 for never
     * @param ended runs when all sockets are closed and all light threads have exited
     * @throws IOException when the address cannot be had
     */
    EchoServer(final SockReactors reactors, final InetSocketAddress address, final int limit, final Runnable ended)
            throws IOException {
        this.reactors = reactors;
        this.limit = limit;
        this.ended = ended;
        socket = ServerSocketChannel.open();
        try {
            socket.bind(address, 1024);
            socket.configureBlocking(false);
            local = (InetSocketAddress) socket.getLocalAddress();
        } catch (final IOException e) {
            socket.close();
            throw e;
        }
        device = reactors.group().registerDevice("echo sockets", this::openGroup, this::closeGroup);
        for (final int core : reactors.cores()) {
            final LightThread poller = reactors.group().create("echo/" + core, CoreSet.of(core));
            statistics.put(poller, new Statistics());
            pollers.add(poller);
        }
        acceptor = reactors.group().create("acceptor", CoreSet.of(reactors.cores()[0]));
        pollers.forEach(poller -> poller.sendMessage(device::channel));
        acceptor.sendMessage(this::beginToAccept);
    }

    private Sockets openGroup(final LightThread thread) {
        final PollGroup group = reactors.pollGroup(thread.reactor());
        // While the reactor sleeps it sleeps in this group: its sockets wake it without being polled.
        return new Sockets(group, thread.registerPoller("sockets", 0, group::poll, on -> {}));
    }

    private void closeGroup(final Sockets sockets) {
        sockets.group().closeAll();
        sockets.poller().unregister();
    }

    private void beginToAccept() {
        final PollGroup group = reactors.pollGroup(acceptor.reactor());
        acceptPoller = acceptor.registerPoller("accept", 0, this::accept, on -> {});
        // Only to be woken: the acceptor has a poller of its own.
        group.add(socket, SelectionKey.OP_ACCEPT, new PollGroup.Handler() {
            @Override
            public int ready(final SelectionKey key) {
                return 0;
            }

            @Override
            public void close() {
                closeQuietly(socket);
            }
        });
    }

    /**
     * Poller: gives each new connection to the next reactor; one that finds its ring full waits, and so do those behind
     * it.
     */
    private int accept() {
        int count = 0;
        while (count < ACCEPT_BATCH && !stopping) {
            try {
                if (waiting == null) {
                    waiting = socket.accept();
                }
            } catch (final IOException e) {
                // A connection that went away before it was accepted, or no descriptors left: the next turn tries
                // again.
                statistics.get(pollers.getFirst()).failed();
                return count;
            }
            if (waiting == null || !hand(waiting)) {
                return count;
            }
            waiting = null;
            count++;
            if (++accepted == limit) {
                stopAccepting();
            }
        }
        return count;
    }

    private boolean hand(final SocketChannel channel) {
        final LightThread target = pollers.get(accepted % pollers.size());
        open.incrementAndGet();
        if (target.sendMessage(() -> serve(target, channel))) {
            return true;
        }
        open.decrementAndGet();
        return false;
    }

    private void serve(final LightThread thread, final SocketChannel channel) {
        final Statistics figures = statistics.get(thread);
        figures.connected();
        reactors.pollGroup(thread.reactor())
                .add(channel, SelectionKey.OP_READ, new EchoConnection(channel, figures, this::connectionClosed));
    }

    private void connectionClosed() {
        if (open.decrementAndGet() == 0 && stopping) {
            acceptor.sendMessage(this::closeGroups);
        }
    }

    private void stopAccepting() {
        stopping = true;
        acceptPoller.unregister();
        closeQuietly(socket);
        if (waiting != null) {
            closeQuietly(waiting);
        }
        if (open.get() == 0) {
            closeGroups();
        }
    }

    /**
     * Ends the server, with all connections that it has. Any thread; false when the acceptor's ring is full: ask again.
     */
    boolean stop() {
        return acceptor.sendMessage(() -> {
            if (!stopping) {
                stopAccepting();
            }
            closeGroups();
        });
    }

    private void closeGroups() {
        if (closing) {
            return;
        }
        closing = true;
        device.forEachChannel(
                visit -> {
                    visit.channel().put();
                    visit.next(0);
                },
                status -> device.unregister(this::exitAll));
    }

    private void exitAll() {
        final AtomicInteger left = new AtomicInteger(pollers.size() + 1);
        final List<LightThread> all = new ArrayList<>(pollers);
        all.add(acceptor);
        reactors.group()
                .forEachThread(
                        thread -> {
                            if (all.contains(thread)) {
                                thread.whenExited(() -> {
                                    if (left.decrementAndGet() == 0) {
                                        ended.run();
                                    }
                                });
                                thread.exit();
                            }
                        },
                        () -> {});
    }

    private static void closeQuietly(final java.io.Closeable socket) {
        try {
            socket.close();
        } catch (final IOException ignored) {
            // nothing is lost with it
        }
    }

    /** Where it listens. */
    InetSocketAddress address() {
        return local;
    }

    /** The figures of each reactor by the name of its light thread. */
    Map<LightThread, Statistics> statistics() {
        return statistics;
    }
}
