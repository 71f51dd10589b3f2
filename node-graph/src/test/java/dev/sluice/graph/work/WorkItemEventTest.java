package dev.sluice.graph.work;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkItemEventTest {
    @TempDir
    private Path directory;

    @Test
    void shouldRecordLateAndLongItemsAlone() throws Exception {
        final ManualClock clock = new ManualClock();
        final KthreadWorker worker = new KthreadWorker("pcap", new WorkTimers(clock));
        final Path file = directory.resolve("work.jfr");
        try (Recording recording = new Recording()) {
            recording.enable(WorkItemEvent.class);
            recording.start();
            worker.queueWork(new KthreadWork("short", self -> clock.advance(WorkItemEvent.LONG_NS - 1)));
            worker.runNext();
            worker.queueWork(new KthreadWork("long", self -> clock.advance(WorkItemEvent.LONG_NS)));
            worker.runNext();
            worker.queueWork(new KthreadWork("late", self -> {}));
            clock.advance(WorkItemEvent.LATE_NS);
            worker.runNext();
            recording.stop();
            recording.dump(file);
        }
        final List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        assertEquals(
                List.of("long", "late"),
                events.stream().map(e -> e.getString("item")).toList());
        assertEquals(Duration.ofNanos(WorkItemEvent.LONG_NS), events.get(0).getDuration("ran"));
        assertEquals(Duration.ofNanos(WorkItemEvent.LATE_NS), events.get(1).getDuration("waited"));
        assertEquals("pcap", events.get(0).getString("queue"));
    }
}
