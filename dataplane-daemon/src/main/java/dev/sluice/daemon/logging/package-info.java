/**
 * The daemon's log behind slf4j: a ring in memory for {@code show logging}, and the log file, standard error and
 * syslog.
 *
 * <p>Classes and levels are VPP's ({@code fib}, {@code driver/tap}; {@code notice}, {@code warn} ...). A logger named
 * after a Java class belongs to the log class of its package. Lines go out through a bounded queue and a thread of its
 * own, so that a slow disk or a full pipe never stalls whoever logs; when the queue is full, lines are lost and
 * counted, and the ring still has them.
 *
 * <p>Any thread may log; {@link dev.sluice.daemon.logging.DaemonLog} belongs to main, but for {@code reopen}. Limits:
 * nothing goes to the kernel's log.
 */
package dev.sluice.daemon.logging;
