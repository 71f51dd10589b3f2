/**
 * Loopback interfaces {@code loopN}: Ethernet interfaces without a wire. What is sent on one comes back in on it, as in
 * VPP, so that it can hold addresses and be the routed interface of a bridge domain.
 *
 * <p>Made and removed on the main thread; the transmit node runs on workers and has no state.
 */
package dev.sluice.driver.loopback;
