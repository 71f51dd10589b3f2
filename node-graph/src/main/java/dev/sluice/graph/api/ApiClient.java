package dev.sluice.graph.api;

/** A client of the binary API, as handlers see it. Main thread. */
public interface ApiClient {
    /** The handle that it was given, not 0. */
    int index();

    /** What it calls itself. */
    String name();

    /** Queues a message for it; when it is gone or does not read, nothing happens. */
    void send(byte[] message);
}
