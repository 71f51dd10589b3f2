/**
 * Work items for threads that are not graph workers.
 *
 * <p>Two systems with the semantics of their Linux originals. {@link dev.sluice.graph.work.KthreadWorker} is one thread
 * with one ordered list ({@code kthread_worker}): for what owns a file or a socket.
 * {@link dev.sluice.graph.work.WorkQueues} are concurrency-managed work queues ({@code kernel/workqueue.c}): front ends
 * over shared pools of threads, for everything else.
 *
 * <p>Owner thread: none; all public calls may be made from any thread and take a lock, so graph nodes do not call them:
 * a node sends a message to a light thread. Limits: one lock for all work queues, which is held for list operations
 * only, never while an item runs.
 */
package dev.sluice.graph.work;
