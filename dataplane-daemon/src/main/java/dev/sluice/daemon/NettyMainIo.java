package dev.sluice.daemon;

import dev.sluice.graph.thread.LoopSleeper;
import dev.sluice.graph.thread.MainIo;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.FileDescriptor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Netty's epoll event loop, turned by the main loop on the main thread: handlers of the CLI, the API and HTTP run where
 * the tables are owned.
 *
 * <p>The main thread sleeps here and nowhere else. The epoll set of its own receive queues is watched as one more
 * descriptor of Netty's.
 */
final class NettyMainIo implements MainIo {
    private static final long TASKS_NS = TimeUnit.MILLISECONDS.toNanos(2);

    private static final Runnable NOTHING = () -> {};

    private final ManualIoEventLoop loop;

    private NettyMainIo(final Thread owner) {
        loop = new ManualIoEventLoop(owner, EpollIoHandler.newFactory());
    }

    /** An event loop owned by the calling thread. */
    NettyMainIo(final LoopSleeper sleeper) {
        this(Thread.currentThread());
        if (sleeper.fd() >= 0) {
            loop.register(new SleeperHandle(sleeper.fd()))
                    .addListener(done -> ((IoRegistration) done.getNow()).submit(EpollIoOps.EPOLLIN));
            loop.runNow();
        }
    }

    /**
     * Loads Netty, on a thread that has nothing else to do: an event loop with a channel of each kind that the daemon
     * listens on, and nothing bound.
     */
    static void load() {
        final NettyMainIo io = new NettyMainIo(Thread.currentThread());
        try {
            final Channel channel = new ServerBootstrap()
                    .group(io.loop)
                    .channel(EpollServerDomainSocketChannel.class)
                    .childHandler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(final Channel child) {
                            // none is accepted
                        }
                    })
                    .register()
                    .channel();
            io.run();
            channel.close();
        } finally {
            io.shutdown();
        }
    }

    /** What servers register their channels with. */
    ManualIoEventLoop eventLoop() {
        return loop;
    }

    @Override
    public int run() {
        return loop.runNow(TASKS_NS);
    }

    @Override
    public void sleep(final long timeoutNs) {
        loop.run(timeoutNs, TASKS_NS);
    }

    /**
     * Queues a task that does nothing: a plain wake-up that comes just before the loop sleeps would be forgotten, a
     * task is not.
     */
    @Override
    public void wake() {
        if (!loop.isShuttingDown()) {
            try {
                loop.execute(NOTHING);
            } catch (final RejectedExecutionException e) {
                // it has just ended, and so nobody sleeps in it
                assert loop.isShuttingDown();
            }
        }
    }

    /** Ends the loop after what is queued has run. Main thread. */
    void shutdown() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        final long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
        while (!loop.isTerminated() && System.nanoTime() - end < 0) {
            loop.run(TimeUnit.MILLISECONDS.toNanos(10), TASKS_NS);
        }
    }

    /** Readable: the sleep is over; the main loop looks at its queues itself. */
    private record SleeperHandle(FileDescriptor fd) implements EpollIoHandle {
        SleeperHandle(final int fd) {
            this(new FileDescriptor(fd));
        }

        @Override
        public void handle(final IoRegistration registration, final IoEvent event) {
            // level-triggered: stays readable until the main loop has emptied its set
        }

        @Override
        public void close() {
            // the descriptor is the sleeper's
        }
    }
}
