/**
 * TAP and TUN devices ({@code drivers/net/tun.c} of Linux): {@code create tap}. One end is an interface here, the other
 * one of the kernel's, in any namespace.
 *
 * <p>Frames are read straight into pool buffers and written straight from them, each with one system call. The offload
 * header is always there; what the kernel may leave undone is chosen with {@code gso}. Owner of a queue: the worker
 * that polls it; everything else belongs to main. Needs {@code /dev/net/tun} and CAP_NET_ADMIN, no vhost-net.
 */
package dev.sluice.driver.tap;
