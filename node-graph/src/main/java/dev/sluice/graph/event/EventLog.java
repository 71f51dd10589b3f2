package dev.sluice.graph.event;

import dev.sluice.graph.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The event logs of all threads. {@link #log} belongs to the thread whose index it is given; everything else to main,
 * {@link #events} and the changes with the workers at the barrier.
 *
 * <p>An event is four longs in its thread's ring: loop time, type, two numbers.
 */
public final class EventLog {
    /** Events that each thread keeps, unless {@code event-logger resize} says otherwise. */
    public static final int DEFAULT_CAPACITY = 4096;

    private static final int WORDS = 4;
    private static final int MAX_TEXTS = 4096;

    private final Clock clock;
    private final Ring[] rings;
    private final List<EventFormat> types = new ArrayList<>();
    private final Map<String, Integer> textNumbers = new HashMap<>();
    private final List<String> texts = new ArrayList<>();
    private int capacity = DEFAULT_CAPACITY;
    private volatile boolean running = true;
    private volatile int kinds;

    private static final class Ring {
        private long[] words;
        private long count;
    }

    /** An event as it is shown. */
    public record Event(long timeNs, int thread, String text) {}

    /** An empty log; rings are made at the first event of a thread. */
    public EventLog(final int threads, final Clock clock) {
        this.clock = clock;
        rings = new Ring[threads];
        for (int i = 0; i < threads; i++) {
            rings[i] = new Ring();
        }
        number("(too many different texts)");
    }

    /** Registers a type of event; its number for {@link #log}. */
    public int type(final EventFormat format) {
        types.add(format);
        return types.size() - 1;
    }

    /**
     * A number that stands for a text in an event, the same for the same text. Main thread.
     *
     * @return 0 for all texts when there are too many of them already
     */
    public int number(final String text) {
        final Integer there = textNumbers.get(text);
        if (there != null) {
            return there;
        }
        if (texts.size() == MAX_TEXTS) {
            return 0;
        }
        texts.add(text);
        textNumbers.put(text, texts.size() - 1);
        return texts.size() - 1;
    }

    /** The text of a number. Main thread. */
    public String text(final long number) {
        return texts.get((int) number);
    }

    /** Logs an event; nothing when the log was stopped. The thread of this index. */
    public void log(final int thread, final int type, final long first, final long second) {
        if (running) {
            write(rings[thread], type, first, second);
        }
    }

    private void write(final Ring ring, final int type, final long first, final long second) {
        long[] words = ring.words;
        if (words == null) {
            words = new long[capacity * WORDS];
            ring.words = words;
        }
        final int at = (int) (ring.count++ % (words.length / WORDS)) * WORDS;
        words[at] = clock.nowNs();
        words[at + 1] = type;
        words[at + 2] = first;
        words[at + 3] = second;
    }

    /** True while events of this kind are wanted. Any thread. */
    public boolean wants(final EventKind kind) {
        return running && (kinds & 1 << kind.ordinal()) != 0;
    }

    /** Switches a kind of events on or off. */
    public void want(final EventKind kind, final boolean on) {
        kinds = on ? kinds | 1 << kind.ordinal() : kinds & ~(1 << kind.ordinal());
    }

    /** Stops or restarts logging; what was logged stays. */
    public void running(final boolean on) {
        running = on;
    }

    /** True while events are logged. */
    public boolean running() {
        return running;
    }

    /** Forgets all events. */
    public void clear() {
        for (final Ring ring : rings) {
            ring.count = 0;
        }
    }

    /** Sets how many events each thread keeps; forgets those that there are. */
    public void resize(final int events) {
        capacity = events;
        for (final Ring ring : rings) {
            ring.words = null;
            ring.count = 0;
        }
    }

    /** Events that the rings of all threads have room for. */
    public int size() {
        return capacity * rings.length;
    }

    /** All events, the oldest first. */
    public List<Event> events() {
        final List<Event> events = new ArrayList<>();
        for (int t = 0; t < rings.length; t++) {
            final Ring ring = rings[t];
            final int size = ring.words == null ? 0 : ring.words.length / WORDS;
            for (long i = Math.max(0, ring.count - size); i < ring.count; i++) {
                final int at = (int) (i % size) * WORDS;
                final EventFormat format = types.get((int) ring.words[at + 1]);
                events.add(new Event(ring.words[at], t, format.format(ring.words[at + 2], ring.words[at + 3])));
            }
        }
        events.sort(Comparator.comparingLong(Event::timeNs));
        return events;
    }
}
