package dev.sluice.manage.cli;

import dev.sluice.graph.command.CommandRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client of the CLI: recognises what it is, queues its input, runs one request at a time. Main thread only (the
 * channel's event loop).
 *
 * <p>Input is taken only while no command runs and the client reads its output; behind that the socket's own flow
 * control holds the client. Output that is not read is queued up to a limit, then the session is closed; a client that
 * reads nothing at all for a minute is closed too.
 */
final class CliSession extends ChannelInboundHandlerAdapter implements TelnetParser.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(CliSession.class);

    /** How long a client may take to say what terminal it is. */
    static final long RECOGNITION_MILLIS = 1000;

    /** Input beyond stays in the socket. */
    private static final int MOST_INPUT = 64 * 1024;

    /** Requests of one client that run before others get their turn. */
    private static final int REQUESTS_PER_TURN = 16;

    private static final Set<String> ANSI_TERMINALS = Set.of(
            "xterm", "xterm-color", "xterm-256color", "screen", "screen-256color", "ansi", "tmux", "tmux-256color");

    private final CliServer server;
    private final int id;
    private final TelnetParser telnet = new TelnetParser(this);
    private final ByteBuf input = Unpooled.buffer(256);
    private final InputHistory history;
    private ChannelHandlerContext ctx;
    private SessionWriter writer;
    private Conversation conversation;
    private String terminal = "";
    private int width;
    private int height;
    private SessionOutput running;
    private boolean telnetSeen;
    private boolean pumping;
    private boolean pumpScheduled;
    private boolean inputEnded;
    private boolean closeRequested;
    private boolean closing;
    private int requests;
    private boolean flushScheduled;

    CliSession(final CliServer server, final int id) {
        this.server = server;
        this.id = id;
        this.history = new InputHistory(server.config().terminal().historyLimit());
    }

    @Override
    public void channelActive(final ChannelHandlerContext context) {
        ctx = context;
        writer = new SessionWriter(context, server::exceeds, this::overflow);
        if (!server.admit(this)) {
            refuse("too many CLI sessions (" + server.config().limits().sessions() + ")");
        } else if (server.config().terminal().lineMode()) {
            begin(new PlainConversation(this, true));
        } else {
            ctx.writeAndFlush(Unpooled.wrappedBuffer(Telnet.greeting()));
            // The end is a timer of its own, due in the next turn: when a long command of another session held the loop
            // over the time, what
            // this client has sent meanwhile is read before it runs out.
            ctx.executor()
                    .schedule(
                            () -> ctx.executor().schedule(this::recognitionOver, 0, TimeUnit.MILLISECONDS),
                            RECOGNITION_MILLIS,
                            TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void channelRead(final ChannelHandlerContext context, final Object message) {
        final ByteBuf bytes = (ByteBuf) message;
        while (bytes.isReadable() && !closing) {
            telnet.accept(bytes.readUnsignedByte());
        }
        bytes.release();
    }

    @Override
    public void channelReadComplete(final ChannelHandlerContext context) {
        if (conversation == null && !telnetSeen && input.isReadable()) {
            begin(new PlainConversation(this, false));
        }
        pump();
    }

    @Override
    public void channelWritabilityChanged(final ChannelHandlerContext context) {
        writer.writabilityChanged();
        if (context.channel().isWritable()) {
            pump();
        }
    }

    @Override
    public void userEventTriggered(final ChannelHandlerContext context, final Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
            if (conversation == null || !conversation.answersAfterEnd()) {
                hangUp();
            } else {
                pump();
            }
        }
    }

    @Override
    public void channelInactive(final ChannelHandlerContext context) {
        closing = true;
        server.gone(this);
        cancel();
        input.release();
    }

    @Override
    public void exceptionCaught(final ChannelHandlerContext context, final Throwable cause) {
        LOG.debug("CLI session {} ends", id, cause);
        context.close();
    }

    @Override
    public void data(final int octet) {
        if (conversation != null && conversation.interrupts(octet)) {
            pump();
            if (running != null) {
                interrupt();
                return;
            }
        }
        input.writeByte(octet);
    }

    @Override
    public void telnetSeen() {
        telnetSeen = true;
    }

    @Override
    public void terminalType(final String name) {
        if (conversation != null) {
            return;
        }
        terminal = name;
        if (name.equalsIgnoreCase("vppctl")) {
            begin(new BatchConversation(this));
        } else if (name.equals(ClientConversation.TERMINAL_TYPE)) {
            begin(new ClientConversation(this, false));
        } else if (name.equals(ClientConversation.INTERACTIVE_TERMINAL_TYPE)) {
            begin(new ClientConversation(this, true));
        } else {
            begin(new TerminalConversation(this, ANSI_TERMINALS.contains(name.toLowerCase(Locale.ROOT))));
        }
    }

    @Override
    public void windowSize(final int columns, final int rows) {
        width = columns;
        height = rows;
        if (conversation != null) {
            conversation.windowSize(columns, rows);
        }
    }

    @Override
    public void areYouThere() {
        write("Sluice\r\n");
        writer.flush();
    }

    @Override
    public void interrupt() {
        pump();
        if (running != null) {
            input.clear();
            cancel();
        }
    }

    CliConfig config() {
        return server.config();
    }

    CommandRegistry registry() {
        return server.registry();
    }

    InputHistory history() {
        return history;
    }

    Conversation conversation() {
        return conversation;
    }

    int id() {
        return id;
    }

    /** Name of the client's terminal as it said, may be empty. */
    String terminal() {
        return terminal;
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    /** Who is connected, as far as the operating system tells. */
    String peer() {
        return CliServer.peer(ctx.channel());
    }

    boolean busy() {
        return running != null;
    }

    /** Output that the client has not read, in bytes. */
    long queuedBytes() {
        return writer == null ? 0 : writer.queuedBytes();
    }

    /** Runs a request; one at a time. {@code typed} as {@link CommandRegistry#runTyped} means it. */
    void run(final String request, final boolean typed) {
        final SessionOutput out = new SessionOutput(this);
        running = out;
        requests++;
        final int status =
                typed ? registry().runTyped(request, out) : registry().run(request, out);
        if (status != CommandRegistry.DEFERRED) {
            done(out, status);
        }
    }

    /** The end of what {@code out} belongs to; later ends are ignored. */
    void done(final SessionOutput out, final int status) {
        if (running != out) {
            return;
        }
        running = null;
        if (closing) {
            return;
        }
        conversation.commandDone(status);
        if (closeRequested) {
            hangUp();
        } else if (!pumping) {
            schedulePump();
        }
    }

    /** Output of a command; dropped when it is no longer the running one. */
    void print(final SessionOutput out, final String more) {
        if (running == out && !closing) {
            conversation.print(more);
            if (out.deferred()) {
                scheduleFlush();
            }
        }
    }

    /** Runs {@code action} after a time, unless the session has ended by then. */
    void later(final int millis, final Runnable action) {
        ctx.executor()
                .schedule(
                        () -> {
                            if (!closing) {
                                action.run();
                                pump();
                            }
                        },
                        millis,
                        TimeUnit.MILLISECONDS);
    }

    boolean interactive() {
        return conversation.interactive();
    }

    /** Ends the session when the running command has been answered. */
    void requestClose() {
        closeRequested = true;
    }

    /** Queues text for the client, exactly as it is. */
    void write(final String more) {
        writer.write(more);
    }

    /** Says why the session cannot go on, and ends it. */
    void refuse(final String reason) {
        LOG.warn("CLI session {} ({}) closed: {}", id, peer(), reason);
        write("\r\n" + reason + "; session closed\r\n");
        hangUp();
    }

    /** Ends the session after what is queued has been sent, or when the client takes no more of it. */
    void hangUp() {
        if (closing) {
            return;
        }
        closing = true;
        writer.finish();
        cancel();
    }

    private void overflow(final long queued) {
        refuse("output of " + queued + " bytes was not read");
    }

    private void begin(final Conversation kind) {
        conversation = kind;
        if (width > 0) {
            kind.windowSize(width, height);
        }
        kind.start();
        schedulePump();
    }

    private void recognitionOver() {
        if (conversation == null && !closing) {
            begin(telnetSeen ? new TerminalConversation(this, false) : new PlainConversation(this, true));
        }
    }

    private void cancel() {
        if (running != null) {
            running.cancel();
        }
    }

    private void schedulePump() {
        if (!pumpScheduled) {
            pumpScheduled = true;
            ctx.executor().execute(() -> {
                pumpScheduled = false;
                try {
                    pump();
                } catch (final RuntimeException e) {
                    exceptionCaught(ctx, e);
                }
            });
        }
    }

    /** Gives queued input to the conversation as long as it takes some. */
    private void pump() {
        if (pumping || closing) {
            return;
        }
        if (conversation != null) {
            pumping = true;
            try {
                takeInput();
            } finally {
                pumping = false;
            }
        }
        if (!closing) {
            if (conversation != null) {
                conversation.update();
            }
            writer.flush();
            input.discardSomeReadBytes();
            ctx.channel()
                    .config()
                    .setAutoRead(
                            input.readableBytes() < MOST_INPUT && ctx.channel().isWritable());
        }
    }

    private void takeInput() {
        final int last = requests + REQUESTS_PER_TURN;
        while (input.isReadable() && takesInput()) {
            if (requests == last) {
                schedulePump();
                return;
            }
            conversation.input(input.readUnsignedByte());
        }
        if (!input.isReadable() && takesInput()) {
            conversation.readComplete();
            while (inputEnded && takesInput() && running == null) {
                conversation.endOfInput();
            }
        }
    }

    private boolean takesInput() {
        return !closing && ctx.channel().isWritable() && conversation.accepts(running != null);
    }

    private void scheduleFlush() {
        if (!flushScheduled) {
            flushScheduled = true;
            ctx.executor().execute(() -> {
                flushScheduled = false;
                if (!closing) {
                    conversation.update();
                    writer.flush();
                }
            });
        }
    }
}
