package dev.sluice.net.fib;

import java.util.List;

/**
 * The control side of an MPLS object: labels that are put on, or what is left to do when the last is gone, and the
 * object that packets go on to. Immutable; main thread.
 *
 * @param type one of the label or disposition types of {@link DpoType}
 * @param payload what packets begin with before labels are put on, or after they are gone
 * @param labels outermost first; none of a disposition
 * @param bottom true when nothing but the payload lies below the last label
 * @param parent the next object: {@code next:8 << 32 | index}, in the slots of {@link #parentProto()}
 */
record MplsDpo(DpoType type, DpoProto payload, List<MplsLabel> labels, boolean bottom, long parent) {
    /** Most labels that one object puts on. */
    static final int MAX_LABELS = 12;

    /** Most labels of objects that stand on each other: what the headroom of a buffer takes beside a link header. */
    static final int MAX_DEPTH = 24;

    MplsDpo {
        if (type.isLabel() ? labels.isEmpty() || labels.size() > MAX_LABELS : !labels.isEmpty()) {
            throw new IllegalArgumentException(labels.size() + " labels");
        }
    }

    /** What packets begin with where the next object takes them. */
    DpoProto parentProto() {
        return type.isLabel() ? DpoProto.MPLS : payload;
    }

    /** True when TTL and class go from one header to the other. */
    boolean isUniform() {
        return switch (type) {
            case MPLS_LABEL_UNIFORM, MPLS_DISPOSITION_IP4_UNIFORM, MPLS_DISPOSITION_IP6_UNIFORM -> true;
            default -> false;
        };
    }
}
