package dev.sluice.graph.work;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** Flight Recorder event: a work item that started late or ran long. */
@Name("dev.sluice.WorkItem")
@Label("Work Item Run")
@Description("A work item that started late or ran long")
@Category({"Sluice", "Work"})
@StackTrace(false)
final class WorkItemEvent extends Event {
    /** Started so much after it was queued: late. */
    static final long LATE_NS = 100_000_000;

    /** Ran so much: long. */
    static final long LONG_NS = 10_000_000;

    @Label("Queue")
    String queue;

    @Label("Item")
    String item;

    @Label("Waited")
    @Timespan(Timespan.NANOSECONDS)
    long waited;

    @Label("Ran")
    @Timespan(Timespan.NANOSECONDS)
    long ran;

    /** Writes the event when it is recorded and the item was late or long. */
    static void record(final String queue, final String item, final long waitedNs, final long ranNs) {
        if (waitedNs < LATE_NS && ranNs < LONG_NS) {
            return;
        }
        final WorkItemEvent event = new WorkItemEvent();
        if (event.isEnabled()) {
            event.queue = queue;
            event.item = item;
            event.waited = waitedNs;
            event.ran = ranNs;
            event.commit();
        }
    }
}
