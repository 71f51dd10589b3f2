package dev.sluice.graph.api;

/** Carries out one kind of request. Main thread; must not block. */
@FunctionalInterface
public interface ApiHandler {
    /**
     * Does what the request asks for and fills in the answer, which is sent when this returns.
     *
     * @throws ApiException when the request is refused; then nothing has been changed
     */
    void handle(ApiCall call) throws ApiException;
}
