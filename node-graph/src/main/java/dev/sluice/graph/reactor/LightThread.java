package dev.sluice.graph.reactor;

import dev.sluice.config.CoreSet;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A light thread: not a thread of the system, but a name, a core mask, a ring of messages and pollers on one reactor at
 * a time (SPDK {@code spdk_thread}).
 *
 * <p>{@link #sendMessage}, {@link #sendCritical}, {@link #setMask} and the figures may be used from any thread. All
 * else belongs to the light thread itself, that is to code which it runs; where that is broken an
 * {@link IllegalStateException} says so.
 */
public final class LightThread {
    /** Messages that wait at most. */
    public static final int RING_CAPACITY = 1024;

    /** Messages of one turn ({@code SPDK_MSG_BATCH_SIZE}). */
    static final int BATCH = 8;

    /** How long an exit waits before it is forced ({@code SPDK_THREAD_EXIT_TIMEOUT_SEC}). */
    static final long EXIT_TIMEOUT_NS = 5_000_000_000L;

    private static final Logger LOG = LoggerFactory.getLogger(LightThread.class);

    /** Where a light thread is in its life. */
    public enum State {
        RUNNING,
        EXITING,
        EXITED;

        /** The word that the CLI shows, lower case. */
        public String label() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    private final Reactors group;
    private final int id;
    private final boolean bound;
    private final String name;
    private final ManyToOneConcurrentArrayQueue<Runnable> messages = new ManyToOneConcurrentArrayQueue<>(RING_CAPACITY);
    private final AtomicReference<Runnable> critical = new AtomicReference<>();
    private final PollerLists pollers;
    final ArrayList<IoChannel<?>> channels = new ArrayList<>();
    /** What makes the reactor take it in: made once, so that a move allocates nothing. */
    final Runnable attach = () -> reactor().adopt(this);

    private final AtomicLong busyNs = new AtomicLong();
    private final AtomicLong turns = new AtomicLong();
    private final AtomicLong busyTurns = new AtomicLong();
    private final AtomicLong messagesRun = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private volatile State state = State.RUNNING;
    private volatile Reactor reactor;
    private volatile Reactor target;
    private volatile CoreSet mask;
    private volatile long sinceNs;
    private volatile long moves;
    private String moveReason = "";
    private Runnable whenExited = () -> {};
    private boolean forced;
    private long exitDeadlineNs;
    private long nowNs;
    /**
     * Visits to all threads or channels that this one has started and that are on their way; devices that it waits for.
     */
    int iterations;

    int unregistering;

    LightThread(
            final Reactors group,
            final int id,
            final String name,
            final CoreSet mask,
            final Reactor reactor,
            final boolean bound) {
        this.bound = bound;
        this.group = group;
        this.id = id;
        this.name = name;
        this.mask = mask;
        this.reactor = reactor;
        this.sinceNs = group.clock().nanoTime();
        this.nowNs = sinceNs;
        this.pollers = new PollerLists(group.clock());
    }

    /**
     * Lets the light thread run {@code message} in one of its next turns, in the order of sending.
     *
     * @return false when its ring is full: counted, nothing was sent, try again later
     * @throws IllegalStateException when it has exited
     */
    public boolean sendMessage(final Runnable message) {
        refuseExited("send a message to");
        if (!messages.offer(message)) {
            refused.incrementAndGet();
            return false;
        }
        reactor.wakeIfAsleep();
        return true;
    }

    /** Runs {@code message} at once when called on this light thread, else as {@link #sendMessage}. */
    public boolean execMessage(final Runnable message) {
        if (group.current() == this) {
            message.run();
            return true;
        }
        return sendMessage(message);
    }

    /**
     * Sends a message that runs before all others. There is room for one.
     *
     * @return false when one is there already
     * @throws IllegalStateException when it has exited
     */
    public boolean sendCritical(final Runnable message) {
        refuseExited("send a message to");
        if (!critical.compareAndSet(null, message)) {
            refused.incrementAndGet();
            return false;
        }
        reactor.wakeIfAsleep();
        return true;
    }

    /** Registers a poller: {@code periodNs} 0 for each turn. */
    public Poller registerPoller(final String pollerName, final long periodNs, final Poller.Function function) {
        return registerPoller(pollerName, periodNs, function, null);
    }

    /** As above; {@code interruptMode} lets the reactor sleep in spite of an each-turn poller. */
    public Poller registerPoller(
            final String pollerName,
            final long periodNs,
            final Poller.Function function,
            final Poller.InterruptMode interruptMode) {
        refuseOthers("register poller `" + pollerName + "'");
        if (state != State.RUNNING) {
            throw new IllegalStateException(
                    "cannot register poller `" + pollerName + "': light thread `" + name + "' is " + state.label());
        }
        if (periodNs < 0) {
            throw new IllegalArgumentException("bad period " + periodNs + " ns of poller `" + pollerName + "'");
        }
        final Poller poller = new Poller(this, pollerName, function, periodNs, interruptMode);
        pollers.register(poller);
        return poller;
    }

    PollerLists pollerLists() {
        return pollers;
    }

    /**
     * One turn on its reactor; the number of things done. {@code startNs} is when its part of the reactor's turn began.
     */
    int poll(final long now) {
        nowNs = now;
        turns.setOpaque(turns.getPlain() + 1);
        int work = 0;
        if (critical.get() != null) {
            work += run(critical.getAndSet(null));
        }
        for (int i = 0; i < BATCH; i++) {
            final Runnable message = messages.poll();
            if (message == null) {
                break;
            }
            work += run(message);
        }
        work += pollers.pollEachTurn() + pollers.pollTimed(now);
        if (state == State.EXITING) {
            exitWhenDone(now);
        }
        return work;
    }

    /** True when {@link #poll} would do nothing. */
    boolean isIdle(final long now) {
        return messages.isEmpty()
                && critical.get() == null
                && target == null
                && state == State.RUNNING
                && pollers.isIdle(now);
    }

    private int run(final Runnable message) {
        try {
            message.run();
        } catch (final RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
            failed("a message", e);
        }
        messagesRun.setOpaque(messagesRun.getPlain() + 1);
        return 1;
    }

    /** True when it has something to do at once. Called on the reactor. */
    boolean hasWork() {
        if (!messages.isEmpty() || critical.get() != null || target != null || state == State.EXITING) {
            return true;
        }
        return pollers.mustPoll();
    }

    /**
     * When the next timed poller is due, on the group's clock; {@code Long.MAX_VALUE} for none. Called on the reactor.
     */
    long nextDeadlineNs() {
        return pollers.nextDeadlineNs();
    }

    void interruptMode(final boolean on) {
        pollers.interruptMode(on);
    }

    /**
     * Says where it may live; it moves when its reactor's core is not among them. From another thread this is a
     * message.
     *
     * @return false when the message found the ring full
     * @throws IllegalArgumentException when no reactor is on any of these cores
     * @throws IllegalStateException when it is bound to its reactor, or has exited
     */
    public boolean setMask(final CoreSet cores) {
        if (bound) {
            throw new IllegalStateException(
                    "light thread `" + name + "' works on what belongs to `" + reactor.name() + "' and stays there");
        }
        group.refuseMaskWithoutReactor(name, cores);
        return execMessage(() -> {
            mask = cores;
            if (!cores.contains(reactor.core())) {
                requestMove(group.pick(cores), "mask");
            }
        });
    }

    /** Lets its reactor move it after the present turn; forgotten when its mask does not allow that any more. */
    void requestMove(final Reactor to, final String reason) {
        moveReason = reason;
        target = to;
        reactor.wakeIfAsleep();
    }

    /** The reactor's own call after a turn: where it shall go, or null. */
    Reactor takeTarget() {
        final Reactor to = target;
        if (to == null) {
            return null;
        }
        target = null;
        return to == reactor || !mask.contains(to.core()) || state != State.RUNNING ? null : to;
    }

    void moved(final Reactor to) {
        reactor = to;
        moves++;
    }

    String moveReason() {
        return moveReason;
    }

    void notMoved(final Reactor back, final Reactor wanted) {
        reactor = back;
        moves--;
        target = wanted;
    }

    /**
     * Begins to exit: from now on no poller can be registered, and it ends when it waits for nothing any more, by force
     * after five seconds.
     *
     * @throws IllegalStateException when it exits already
     */
    public void exit() {
        refuseOthers("exit");
        if (state != State.RUNNING) {
            throw new IllegalStateException("light thread `" + name + "' is " + state.label() + " already");
        }
        exitDeadlineNs = nowNs + EXIT_TIMEOUT_NS;
        state = State.EXITING;
    }

    /** What its reactor runs when it has exited; belongs to the thread itself. */
    public void whenExited(final Runnable action) {
        refuseOthers("watch the exit");
        whenExited = action;
    }

    /** What an exit waits for, in words: {@code poller `arp-age'}. Exact on the thread itself, a hint elsewhere. */
    public List<String> waitingFor() {
        final List<String> reasons = new ArrayList<>();
        if (!messages.isEmpty()) {
            reasons.add(messages.size() + " messages");
        }
        pollers.registered().forEach(p -> reasons.add("poller `" + p.name() + "'"));
        for (int i = 0; i < channels.size(); i++) {
            reasons.add("io channel of `" + channels.get(i).device().name() + "'");
        }
        if (iterations > 0) {
            reasons.add(iterations + " for-each rounds");
        }
        if (unregistering > 0) {
            reasons.add(unregistering + " io devices to be unregistered");
        }
        return reasons;
    }

    private void exitWhenDone(final long now) {
        final boolean waits = !messages.isEmpty()
                || !pollers.registered().isEmpty()
                || !channels.isEmpty()
                || iterations > 0
                || unregistering > 0;
        if (waits && now - exitDeadlineNs < 0) {
            return;
        }
        if (waits) {
            forced = true;
            LOG.warn("light thread {} is made to exit while it waits for {}", name, waitingFor());
            pollers.registered().forEach(Poller::unregister);
            List.copyOf(channels).forEach(IoChannel::force);
        }
        state = State.EXITED;
        final int dropped = messages.drain(message -> {});
        if (dropped > 0) {
            LOG.warn("light thread {} drops {} messages", name, dropped);
        }
        group.exited(this);
        try {
            whenExited.run();
        } catch (final RuntimeException e) {
            failed("what was to run after the exit", e);
        }
    }

    void failed(final String what, final Throwable e) {
        failures.setOpaque(failures.getPlain() + 1);
        LOG.error("light thread {}: {} failed", name, what, e);
    }

    void busy(final long nanos) {
        busyTurns.setOpaque(busyTurns.getPlain() + 1);
        busyNs.setOpaque(busyNs.getPlain() + nanos);
    }

    void refuseOthers(final String action) {
        if (group.current() != this) {
            throw new IllegalStateException("cannot " + action + " of light thread `" + name + "' from "
                    + (group.current() == null ? "outside" : "light thread `" + group.current().name + "'")
                    + ": send it a message");
        }
    }

    private void refuseExited(final String action) {
        if (state == State.EXITED) {
            throw new IllegalStateException("cannot " + action + " light thread `" + name + "': it has exited");
        }
    }

    public String name() {
        return name;
    }

    /** Its number, never used twice. */
    public int id() {
        return id;
    }

    public State state() {
        return state;
    }

    /** True when the exit was not waited for to the end. */
    public boolean forced() {
        return forced;
    }

    /** The reactor that it is on or on its way to. */
    public Reactor reactor() {
        return reactor;
    }

    /** The cores of the reactors that it may live on. */
    public CoreSet mask() {
        return mask;
    }

    /** True when it never leaves its reactor. */
    public boolean bound() {
        return bound;
    }

    /** Its pollers in the order of registration. */
    public List<Poller> pollers() {
        return pollers.registered();
    }

    /** Time spent in turns that did something, nanoseconds. */
    public long busyNs() {
        return busyNs.getOpaque();
    }

    /** Turns that it has had. */
    public long turns() {
        return turns.getOpaque();
    }

    /** Turns in which it did something. */
    public long busyTurns() {
        return busyTurns.getOpaque();
    }

    /** Time since it was created that was not busy, nanoseconds. */
    public long idleNs() {
        return Math.max(0, group.clock().nanoTime() - sinceNs - busyNs());
    }

    /** Messages that it has run. */
    public long messagesRun() {
        return messagesRun.getOpaque();
    }

    /** Messages that wait. */
    public int messagesWaiting() {
        return messages.size();
    }

    /** Messages that found no room. */
    public long refused() {
        return refused.get();
    }

    /** Messages and poller turns that threw. */
    public long failures() {
        return failures.getOpaque();
    }

    /** How often it changed its reactor. */
    public long moves() {
        return moves;
    }

    @Override
    public String toString() {
        return name;
    }
}
