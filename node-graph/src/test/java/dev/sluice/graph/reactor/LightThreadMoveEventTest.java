package dev.sluice.graph.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.config.CoreSet;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LightThreadMoveEventTest {
    @TempDir
    private Path directory;

    @Test
    void shouldRecordMoves() throws Exception {
        final HandTurnedReactors hand = new HandTurnedReactors(2);
        final LightThread thread = hand.group.create("age", CoreSet.of(0));
        hand.settle();
        final Path file = directory.resolve("move.jfr");
        try (Recording recording = new Recording()) {
            recording.enable(LightThreadMoveEvent.class);
            recording.start();
            thread.setMask(CoreSet.of(1));
            hand.settle();
            recording.stop();
            recording.dump(file);
        }
        final List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        assertEquals(1, events.size());
        assertEquals("age", events.getFirst().getString("lightThread"));
        assertEquals("wk0", events.getFirst().getString("from"));
        assertEquals("wk1", events.getFirst().getString("to"));
        assertEquals("mask", events.getFirst().getString("reason"));
    }
}
