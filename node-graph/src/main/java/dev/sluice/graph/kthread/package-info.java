/**
 * Kernel-style threads: named, bound threads that are created stopped and then woken, parked, bound and stopped (Linux
 * {@code kthread.h}).
 *
 * <p>Every thread of the daemon that is not a graph worker is one of these. {@link dev.sluice.graph.kthread.KThreads}
 * creates and lists them, {@link dev.sluice.graph.kthread.ThreadPlatform} is the one port to what only the operating
 * system can do (ids, affinity, scheduler, nice).
 *
 * <p>Owner thread: {@code KThreads} and {@code KThread} may be used from any thread; what only the thread itself may
 * call says so. Limits: the name that {@code top -H} shows has 15 bytes.
 */
package dev.sluice.graph.kthread;
