/**
 * System tests: the daemon as a process of its own, in a network namespace of its own, among hosts that are namespaces
 * too, with real clients.
 *
 * <p>Owner: the test's thread. {@link dev.sluice.it.TestNetwork} makes the namespaces and wires,
 * {@link dev.sluice.it.SluicedProcess} the daemon, {@link dev.sluice.it.RouterBed} the two together; closing them
 * checks that no buffer and no thread was lost and that the daemon ends in order. Nothing waits longer than it must:
 * deadlines are generous, and no test asserts a speed.
 *
 * <p>Limits: root, iproute2 and ping are needed; without them the tests are skipped with a reason.
 */
package dev.sluice.it;
