package dev.sluice.net.fib;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The sources that there are: the built-in ones and those that clients have added. Main thread only. */
public final class FibSources {
    /** Numbers of VPP's own sources end here. */
    private static final int FIRST_ADDED = 22;

    private static final int LAST = 255;

    private final List<FibSource> all = new ArrayList<>(FibSource.BUILT_IN);

    /** All in the order in which they were added. */
    public List<FibSource> all() {
        return Collections.unmodifiableList(all);
    }

    /** The source with a number, or null. */
    public FibSource byId(final int id) {
        for (final FibSource source : all) {
            if (source.id() == id) {
                return source;
            }
        }
        return null;
    }

    /**
     * Adds a source whose routes are as those of the API; null when there is no number left.
     *
     * @param priority 0 is the best, 255 the worst
     */
    public FibSource add(final String name, final int priority) {
        final int id = FIRST_ADDED + all.size() - FibSource.BUILT_IN.size();
        if (id > LAST) {
            return null;
        }
        final FibSource source = new FibSource(id, priority, name);
        all.add(source);
        return source;
    }
}
