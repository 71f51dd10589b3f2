package dev.sluice.graph.reactor;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.agrona.concurrent.NanoClock;

/** The pollers of one light thread, and when they are due. Belongs to it; the register may be read by any thread. */
final class PollerLists {
    /** Pollers with a shorter period than this are called a period after the last time. */
    static final long ALIGNED_NS = 100_000_000;

    private final NanoClock clock;
    private final ArrayList<Poller> eachTurn = new ArrayList<>();
    private final PriorityQueue<Poller> timed = new PriorityQueue<>(PollerLists::sooner);
    private final CopyOnWriteArrayList<Poller> registered = new CopyOnWriteArrayList<>();
    private long pollerOrder;

    PollerLists(final NanoClock clock) {
        this.clock = clock;
    }

    private static int sooner(final Poller a, final Poller b) {
        final int byTime = Long.signum(a.nextRunNs - b.nextRunNs);
        return byTime != 0 ? byTime : Long.signum(a.order - b.order);
    }

    void register(final Poller poller) {
        registered.add(poller);
        list(poller);
    }

    /** All that have not been unregistered, in the order of registration. */
    List<Poller> registered() {
        return registered;
    }

    /** Puts one that waits in its list: at the registration, and when it goes on after a pause. */
    void list(final Poller poller) {
        if (poller.listed()) {
            if (poller.periodNs() == 0) {
                return;
            }
            timed.remove(poller);
        }
        poller.listed(true);
        if (poller.periodNs() == 0) {
            eachTurn.add(poller);
        } else {
            poller.nextRunNs = next(clock.nanoTime(), poller.periodNs());
            poller.order = pollerOrder++;
            timed.add(poller);
        }
    }

    /**
     * Slow ones of all reactors are due at the same moments, so that each reactor is woken once for all that it has.
     */
    private static long next(final long nowNs, final long periodNs) {
        return periodNs < ALIGNED_NS ? nowNs + periodNs : (Math.floorDiv(nowNs, periodNs) + 1) * periodNs;
    }

    /** Takes it off the register; the other lists are left alone: the turn that comes across it there takes it out. */
    void forget(final Poller poller) {
        registered.remove(poller);
    }

    /** A turn of those that want each; the number of things done. */
    int pollEachTurn() {
        int work = 0;
        int kept = 0;
        // Pollers registered meanwhile are appended, and have their first turn now.
        for (int i = 0; i < eachTurn.size(); i++) {
            final Poller poller = eachTurn.get(i);
            if (poller.state() == Poller.State.WAITING) {
                work += poller.run();
            }
            if (poller.state() == Poller.State.WAITING) {
                eachTurn.set(kept++, poller);
            } else {
                poller.listed(false);
            }
        }
        while (eachTurn.size() > kept) {
            eachTurn.removeLast();
        }
        return work;
    }

    /** True when none has a turn now. */
    boolean isIdle(final long now) {
        final Poller first = timed.peek();
        return eachTurn.isEmpty() && (first == null || first.nextRunNs - now > 0);
    }

    /** A turn of those that are due; the number of things done. */
    int pollTimed(final long now) {
        int work = 0;
        Poller poller = timed.peek();
        while (poller != null && poller.nextRunNs - now <= 0) {
            timed.poll();
            if (poller.state() == Poller.State.WAITING) {
                work += poller.run();
            }
            if (poller.state() == Poller.State.WAITING) {
                poller.nextRunNs = next(now, poller.periodNs());
                poller.order = pollerOrder++;
                timed.add(poller);
            } else {
                poller.listed(false);
            }
            poller = timed.peek();
        }
        return work;
    }

    /** True when one wants a turn at once, each time. */
    boolean mustPoll() {
        for (int i = 0; i < eachTurn.size(); i++) {
            final Poller poller = eachTurn.get(i);
            if (poller.state() == Poller.State.WAITING && poller.interruptMode() == null) {
                return true;
            }
        }
        return false;
    }

    /** When the next timed poller is due, on the group's clock; {@code Long.MAX_VALUE} for none. */
    long nextDeadlineNs() {
        Poller poller = timed.peek();
        while (poller != null && poller.state() != Poller.State.WAITING) {
            timed.poll();
            poller.listed(false);
            poller = timed.peek();
        }
        return poller == null ? Long.MAX_VALUE : poller.nextRunNs;
    }

    void interruptMode(final boolean on) {
        for (int i = 0; i < eachTurn.size(); i++) {
            final Poller.InterruptMode mode = eachTurn.get(i).interruptMode();
            if (mode != null) {
                mode.set(on);
            }
        }
    }
}
