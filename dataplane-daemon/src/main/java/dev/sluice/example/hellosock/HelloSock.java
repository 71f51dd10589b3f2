package dev.sluice.example.hellosock;

import dev.sluice.config.CoreSet;
import dev.sluice.graph.kthread.KThreadException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** The program: {@code hello-sock -S -H 127.0.0.1 -P 3260} serves, without {@code -S} it is the client. */
public final class HelloSock {
    private static final String USAGE = """
        usage: hello-sock [-S] -H ADDRESS -P PORT [-m REACTORS] [-n CONNECTIONS] [-q]
          -S  be the server, which sends back what it gets, until it is interrupted
          -H  address to listen on or to connect to
          -P  port, 0 to 65535 (0: the server takes a free one and says which)
          -m  number of reactors, 1 to 64 (2), or a mask of the cores to pin one to each: 0x3
          -n  server: end after so many connections
          -q  no messages and no statistics on standard error
        Without -S: sends standard input, writes what comes back to standard output.
        """;

    private final SockOptions options;
    private final InputStream input;
    private final OutputStream output;
    private final PrintStream messages;

    HelloSock(
            final SockOptions options, final InputStream input, final OutputStream output, final PrintStream messages) {
        this.options = options;
        this.input = input;
        this.output = output;
        this.messages = messages;
    }

    /** Runs the program; does not return. */
    public static void main(final String[] args) {
        System.exit(run(args, System.in, System.out, System.err));
    }

    /** Runs the program; the exit status: 0, 1 for a failure, 2 for a wrong command line. */
    static int run(
            final String[] args, final InputStream input, final OutputStream output, final PrintStream messages) {
        if (List.of(args).contains("-h") || List.of(args).contains("--help")) {
            messages.print(USAGE);
            return 0;
        }
        try {
            return new HelloSock(SockOptions.parse(List.of(args)), input, output, messages).run();
        } catch (final IllegalArgumentException e) {
            messages.println("hello-sock: " + e.getMessage());
            messages.print(USAGE);
            return 2;
        } catch (final IOException | KThreadException e) {
            messages.println("hello-sock: " + e.getMessage());
            return 1;
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private int run() throws IOException, InterruptedException {
        final CountDownLatch ended = new CountDownLatch(1);
        try (SockReactors reactors = options.server()
                ? new SockReactors(options.reactors(), options.cores())
                : new SockReactors(1, CoreSet.EMPTY)) {
            return options.server() ? serve(reactors, ended) : send(reactors, ended);
        }
    }

    private int serve(final SockReactors reactors, final CountDownLatch ended)
            throws IOException, InterruptedException {
        final EchoServer server = new EchoServer(reactors, options.address(), options.connections(), ended::countDown);
        final CountDownLatch said = new CountDownLatch(1);
        final Thread hook = new Thread(() -> stop(server, said), "hello-sock-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        final InetSocketAddress address = server.address();
        say("listening on " + address.getAddress().getHostAddress() + " port " + address.getPort());
        ended.await();
        server.statistics().forEach((thread, figures) -> say(thread.name() + ": " + figures));
        say("total: " + total(server));
        said.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (final IllegalStateException ignored) {
            // the hook is what ended us
        }
        return 0;
    }

    /** The JVM ends when its hooks have: this one waits until the statistics have been said. */
    private static void stop(final EchoServer server, final CountDownLatch said) {
        try {
            while (!server.stop()) {
                Thread.onSpinWait();
            }
            said.await();
        } catch (final InterruptedException | IllegalStateException ignored) {
            // interrupted, or it has ended by itself meanwhile: the JVM ends either way
        }
    }

    private static String total(final EchoServer server) {
        final Statistics total = new Statistics();
        server.statistics().values().forEach(total::add);
        return total.toString();
    }

    private int send(final SockReactors reactors, final CountDownLatch ended) throws IOException, InterruptedException {
        final SockClient client = new SockClient(reactors, options.address(), input, output, ended::countDown);
        ended.await();
        say(client.statistics().toString());
        if (client.failure() != null) {
            messages.println("hello-sock: " + client.failure().getMessage());
            return 1;
        }
        return 0;
    }

    private void say(final String text) {
        if (!options.quiet()) {
            messages.println(text);
        }
    }
}
