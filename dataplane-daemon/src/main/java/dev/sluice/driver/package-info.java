/**
 * What several drivers share: offload headers as the kernel writes them.
 *
 * <p>Each driver has a package of its own below this one and knows no other. All foreign calls are in
 * {@code dev.sluice.driver.os}. Owner: the worker that polls the queue.
 */
package dev.sluice.driver;
