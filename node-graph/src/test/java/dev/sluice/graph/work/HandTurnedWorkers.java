package dev.sluice.graph.work;

import dev.sluice.config.CoreSet;
import dev.sluice.graph.kthread.KThreadException;
import java.util.ArrayList;
import java.util.List;

/** Workers without threads: {@link #turn()} gives each woken one a turn on the calling thread. */
final class HandTurnedWorkers implements WorkerLauncher {
    final List<Fake> all = new ArrayList<>();
    /** Why no thread can be had, or null. */
    String refusal;

    final class Fake implements Handle {
        final String name;
        final CoreSet cores;
        final int nice;
        private final Turn turn;
        boolean awake;
        boolean stopped;
        private boolean turning;

        Fake(final String name, final CoreSet cores, final int nice, final Turn turn) {
            this.name = name;
            this.cores = cores;
            this.nice = nice;
            this.turn = turn;
        }

        @Override
        public void wake() {
            awake = true;
        }

        @Override
        public void stop() {
            stopped = true;
        }

        @Override
        public StackTraceElement[] stack() {
            return new StackTraceElement[] {new StackTraceElement("Acl", "expire", "Acl.java", 7)};
        }

        /** One turn, if it is awake and not in the middle of one further out on this stack. */
        boolean turn() {
            if (!awake || stopped || turning) {
                return false;
            }
            turning = true;
            awake = turn.turn();
            turning = false;
            return true;
        }
    }

    @Override
    public Handle launch(final String name, final CoreSet cores, final int nice, final Turn turn) {
        if (refusal != null) {
            throw new KThreadException(refusal);
        }
        final Fake fake = new Fake(name, cores, nice, turn);
        all.add(fake);
        return fake;
    }

    /** Turns until all sleep. */
    void turn() {
        boolean more = true;
        while (more) {
            more = false;
            for (int i = 0; i < all.size(); i++) {
                more |= all.get(i).turn();
            }
        }
    }

    List<String> names() {
        return all.stream().filter(f -> !f.stopped).map(f -> f.name).toList();
    }
}
