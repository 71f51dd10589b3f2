package dev.sluice.graph.thread;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** Java Flight Recorder event of one barrier; its duration is the time for which the workers stood. */
@Name("dev.sluice.Barrier")
@Label("Barrier")
@Category({"Sluice", "Threads"})
@Description("The main thread held all workers")
@StackTrace(true)
final class BarrierEvent extends Event {
    @Label("Reason")
    String reason;

    @Label("Workers")
    int workers;

    @Label("Gather Time")
    @Timespan(Timespan.NANOSECONDS)
    long gatherNs;

    @Label("Late Workers")
    int late;
}
