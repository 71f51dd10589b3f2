package dev.sluice.graph.reactor;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** Flight Recorder event: a light thread changed its reactor. */
@Name("dev.sluice.LightThreadMove")
@Label("Light Thread Move")
@Category({"Sluice", "Reactor"})
@StackTrace(false)
final class LightThreadMoveEvent extends Event {
    @Label("Light Thread")
    String lightThread;

    @Label("From")
    String from;

    @Label("To")
    String to;

    @Label("Reason")
    String reason;

    static LightThreadMoveEvent of(final LightThread thread, final Reactor from, final Reactor to) {
        final LightThreadMoveEvent event = new LightThreadMoveEvent();
        event.lightThread = thread.name();
        event.from = from.name();
        event.to = to.name();
        event.reason = thread.moveReason();
        return event;
    }
}
