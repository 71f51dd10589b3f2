package dev.sluice.graph.reactor;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/**
 * Something that light threads use by a channel of their own each: a socket group, a file, a driver's queue (SPDK
 * {@code spdk_io_device}).
 *
 * <p>Its own state is guarded by its monitor, which is control path; a channel belongs to its light thread.
 *
 * @param <C> what a thread has of it: the channel's context
 */
public final class IoDevice<C> {
    /** Makes the context of one thread. */
    @FunctionalInterface
    public interface Create<C> {
        /**
         * Called on the thread that asks for its first channel. What it throws the caller gets, and there is no
         * channel.
         */
        C create(LightThread thread);
    }

    private final Reactors group;
    private final String name;
    private final Create<C> create;
    private final Consumer<C> destroy;
    private int channels;
    private int rounds;
    private LightThread unregisterer;
    private Runnable unregistered;
    private boolean gone;

    IoDevice(final Reactors group, final String name, final Create<C> create, final Consumer<C> destroy) {
        this.group = group;
        this.name = name;
        this.create = create;
        this.destroy = destroy;
    }

    public String name() {
        return name;
    }

    /** Channels that are open. */
    public synchronized int channels() {
        return channels;
    }

    /**
     * The channel of the calling light thread, one more reference to it each time; give each back with
     * {@link IoChannel#put()}.
     *
     * @throws IllegalStateException outside the light threads, or when the device is being unregistered
     */
    public IoChannel<C> channel() {
        final LightThread thread = group.requireCurrent("get an io channel of `" + name + "'");
        final IoChannel<C> present = channelOf(thread);
        if (present != null) {
            return present.reference();
        }
        synchronized (this) {
            refuseUnregistered("get an io channel of");
            channels++;
        }
        try {
            final IoChannel<C> made = new IoChannel<>(group, this, thread, create.create(thread));
            thread.channels.add(made);
            return made;
        } catch (final RuntimeException | Error e) {
            release();
            throw e;
        }
    }

    @SuppressWarnings("unchecked")
    private IoChannel<C> channelOf(final LightThread thread) {
        for (int i = 0; i < thread.channels.size(); i++) {
            if (thread.channels.get(i).device() == this) {
                return (IoChannel<C>) thread.channels.get(i);
            }
        }
        return null;
    }

    void destroyed(final C context) {
        try {
            destroy.accept(context);
        } finally {
            release();
        }
    }

    private synchronized void release() {
        channels--;
        endWhenUnused();
    }

    /**
     * Takes the device out: no new channels from now on, and {@code done} runs on the calling light thread when the
     * last one is gone and no visit is under way.
     *
     * @throws IllegalStateException outside the light threads, or the second time
     */
    public void unregister(final Runnable done) {
        final LightThread thread = group.requireCurrent("unregister io device `" + name + "'");
        synchronized (this) {
            refuseUnregistered("unregister");
            unregisterer = thread;
            unregistered = done;
            thread.unregistering++;
            group.forget(this);
            endWhenUnused();
        }
    }

    private void endWhenUnused() {
        if (unregisterer == null || gone || channels > 0 || rounds > 0) {
            return;
        }
        gone = true;
        final LightThread thread = unregisterer;
        final Runnable done = unregistered;
        group.deliver(thread, () -> {
            thread.unregistering--;
            done.run();
        });
    }

    private void refuseUnregistered(final String action) {
        if (unregisterer != null) {
            throw new IllegalStateException("cannot " + action + " io device `" + name + "': light thread `"
                    + unregisterer.name() + "' has unregistered it");
        }
    }

    /**
     * What {@link #forEachChannel} does at each channel: on its thread, ending with {@link Visit#next}, at once or
     * later.
     */
    @FunctionalInterface
    public interface Visitor<C> {
        /** Looks at one channel. */
        void visit(Visit<C> visit);
    }

    /** One stop of a round over all channels; belongs to the channel's thread. */
    public static final class Visit<T> {
        private final IoChannel<T> channel;
        private final Consumer<Integer> goOn;
        private boolean ended;

        private Visit(final IoChannel<T> channel, final Consumer<Integer> goOn) {
            this.channel = channel;
            this.goOn = goOn;
        }

        /** The channel of the present thread. */
        public IoChannel<T> channel() {
            return channel;
        }

        /**
         * Goes on to the next channel, or ends the round when {@code status} is not 0.
         *
         * @throws IllegalStateException the second time
         */
        public void next(final int status) {
            if (ended) {
                throw new IllegalStateException(
                        "a visit to io device `" + channel.device().name() + "' has ended already");
            }
            ended = true;
            goOn.accept(status);
        }
    }

    /**
     * Visits the channels of all threads, one after the other, each on its thread, and then runs {@code done} with the
     * last status on the calling one. A visitor that throws ends the round with status -1.
     *
     * @throws IllegalStateException outside the light threads, or when the device is being unregistered
     */
    public void forEachChannel(final Visitor<C> visitor, final Consumer<Integer> done) {
        final LightThread origin = group.requireCurrent("visit the io channels of `" + name + "'");
        synchronized (this) {
            refuseUnregistered("visit the channels of");
            rounds++;
        }
        origin.iterations++;
        final List<LightThread> threads = new ArrayList<>(group.threads());
        goTo(
                threads.iterator(),
                visitor,
                status -> group.deliver(origin, () -> {
                    origin.iterations--;
                    synchronized (this) {
                        rounds--;
                        endWhenUnused();
                    }
                    done.accept(status);
                }));
    }

    private void goTo(final Iterator<LightThread> rest, final Visitor<C> visitor, final Consumer<Integer> end) {
        boolean sent = false;
        while (!sent && rest.hasNext()) {
            final LightThread thread = rest.next();
            sent = group.deliver(thread, () -> stop(thread, rest, visitor, end));
        }
        if (!sent) {
            end.accept(0);
        }
    }

    private void stop(
            final LightThread thread,
            final Iterator<LightThread> rest,
            final Visitor<C> visitor,
            final Consumer<Integer> end) {
        final IoChannel<C> channel = channelOf(thread);
        if (channel == null) {
            goTo(rest, visitor, end);
            return;
        }
        final Visit<C> visit = new Visit<>(channel, status -> {
            if (status == 0) {
                goTo(rest, visitor, end);
            } else {
                end.accept(status);
            }
        });
        try {
            visitor.visit(visit);
        } catch (final RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
            thread.failed("a visit to the channel of `" + name + "'", e);
            if (!visit.ended) {
                visit.next(-1);
            }
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
