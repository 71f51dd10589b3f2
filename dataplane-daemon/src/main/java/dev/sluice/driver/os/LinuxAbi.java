package dev.sluice.driver.os;

/** What differs between Linux on x86-64 and on aarch64. Immutable. */
final class LinuxAbi {
    /** True on x86-64, false on aarch64. */
    static final boolean X86_64 = isX8664();

    /** System call number of bpf(2), which has no libc wrapper. */
    static final int SYS_BPF = X86_64 ? 321 : 280;

    /** Size of {@code struct epoll_event}: packed on x86-64 only. */
    static final int EPOLL_EVENT_BYTES = X86_64 ? 12 : 16;

    /** Offset of the {@code data} union in {@code struct epoll_event}. */
    static final int EPOLL_EVENT_DATA = X86_64 ? 4 : 8;

    private LinuxAbi() {}

    private static boolean isX8664() {
        final String arch = System.getProperty("os.arch");
        return switch (arch) {
            case "amd64", "x86_64" -> true;
            case "aarch64" -> false;
            default -> throw new ExceptionInInitializerError("no Linux ABI known for os.arch " + arch);
        };
    }
}
