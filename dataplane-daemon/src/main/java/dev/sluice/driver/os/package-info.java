/**
 * Every foreign call of the product: Linux system calls through {@code java.lang.foreign}, and the kernel's structures
 * and constants that go with them.
 *
 * <p>Hot calls ({@link dev.sluice.driver.os.Syscalls}) take raw addresses, allocate nothing and return {@code -errno};
 * they belong to the thread that owns the {@link dev.sluice.driver.os.CallState}. Everything else is control path and
 * throws {@link dev.sluice.driver.os.OsException} with the call, the object and the kernel's reason in its message.
 * Memory that is shared with the kernel is a {@link dev.sluice.driver.os.MappedRegion}: each access is checked against
 * its bounds, so a wrong index is an exception and not a crash of the process.
 *
 * <p>Limits: Linux on x86-64 and aarch64, glibc 2.34 or newer, little endian. What differs between the two sits in
 * {@link dev.sluice.driver.os.LinuxAbi}.
 */
package dev.sluice.driver.os;
