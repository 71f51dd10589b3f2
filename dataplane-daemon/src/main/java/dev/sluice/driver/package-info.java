/**
 * What several drivers share: interfaces with one of the kernel's behind them, with their queues, transmit node and
 * life cycle, and offload headers as the kernel writes them.
 *
 * <p>Each driver has a package of its own below this one and knows no other. All foreign calls are in
 * {@code dev.sluice.driver.os}. Owner of a queue and of a sender: the worker that turns it; of the rest: main.
 */
package dev.sluice.driver;
