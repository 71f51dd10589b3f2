package dev.sluice.driver.os;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The little of bpf(2) that drivers need. Control path. Needs CAP_BPF and CAP_NET_ADMIN.
 *
 * <p>Programs are attached by links, which the kernel undoes when their descriptor is closed, so a daemon that dies
 * leaves nothing behind.
 */
public final class Bpf {
    private static final int PROG_LOAD = 5;
    private static final int LINK_CREATE = 28;
    private static final int PROG_TYPE_SCHED_CLS = 3;
    private static final int TCX_INGRESS = 46;
    private static final int ATTR_BYTES = 144;
    /** r0 = TC_ACT_SHOT (2); exit. */
    private static final long[] DROP = {0x00000002_000000b7L, 0x00000000_00000095L};

    private static final MethodHandle BPF = Linkage.function("syscall");

    private Bpf() {}

    /**
     * Keeps the kernel's own stack from what arrives on a link: packet sockets still see every frame, nobody else does.
     * Kernel 6.6 or newer.
     *
     * @param ifindex in the calling thread's namespace
     * @return the descriptor of the link; closing it undoes the change
     */
    public static int attachIngressDrop(final int ifindex) throws OsException {
        final int program = loadDrop();
        try (Arena arena = Arena.ofConfined()) {
            // link_create: prog_fd @0, target_ifindex @4, attach_type @8, flags @12
            final MemorySegment attr = arena.allocate(ATTR_BYTES, 8);
            attr.set(JAVA_INT, 0, program);
            attr.set(JAVA_INT, 4, ifindex);
            attr.set(JAVA_INT, 8, TCX_INGRESS);
            return (int) OsException.check("attach drop program to link " + ifindex, call(LINK_CREATE, attr));
        } finally {
            FileDescriptors.close(program);
        }
    }

    private static int loadDrop() throws OsException {
        try (Arena arena = Arena.ofConfined()) {
            // prog_load: type @0, insn_cnt @4, insns @8, license @16
            final MemorySegment attr = arena.allocate(ATTR_BYTES, 8);
            attr.set(JAVA_INT, 0, PROG_TYPE_SCHED_CLS);
            attr.set(JAVA_INT, 4, DROP.length);
            attr.set(
                    JAVA_LONG,
                    8,
                    arena.allocateFrom(ValueLayout.JAVA_LONG, DROP).address());
            attr.set(JAVA_LONG, 16, arena.allocateFrom("BSD").address());
            return (int) OsException.check("load drop program", call(PROG_LOAD, attr));
        }
    }

    private static long call(final int command, final MemorySegment attr) {
        final CallState state = CallState.current();
        final long at = attr.address();
        return state.result(Linkage.call(BPF, state, (long) LinuxAbi.SYS_BPF, (long) command, at, (long) ATTR_BYTES));
    }
}
