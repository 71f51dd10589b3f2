package dev.sluice.net.iface;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** The interfaces by sw_if_index, and what workers see of them. Main thread but for {@link #view}. */
final class InterfaceTable {
    private static final int MAX_INTERFACES = 0xffff;

    private Interface[] bySwIfIndex = {};
    private volatile InterfaceView view = InterfaceView.of(bySwIfIndex);

    /** What was published last. Any thread. */
    InterfaceView view() {
        return view;
    }

    /** One more than the largest index there has been. */
    int size() {
        return bySwIfIndex.length;
    }

    List<Interface> all() {
        return Arrays.stream(bySwIfIndex).filter(Objects::nonNull).toList();
    }

    Interface get(final int swIfIndex) {
        return swIfIndex >= 0 && swIfIndex < bySwIfIndex.length ? bySwIfIndex[swIfIndex] : null;
    }

    String nameOrNull(final int swIfIndex) {
        final Interface iface = get(swIfIndex);
        return iface == null ? null : iface.name;
    }

    /** The lowest index that is not in use. */
    int freeIndex() throws InterfaceException {
        for (int i = 0; i < bySwIfIndex.length; i++) {
            if (bySwIfIndex[i] == null) {
                return i;
            }
        }
        if (bySwIfIndex.length == MAX_INTERFACES) {
            throw new InterfaceException("there are " + MAX_INTERFACES + " interfaces, no more fit");
        }
        return bySwIfIndex.length;
    }

    void put(final Interface iface) {
        if (iface.index >= bySwIfIndex.length) {
            bySwIfIndex = Arrays.copyOf(bySwIfIndex, iface.index + 1);
        }
        bySwIfIndex[iface.index] = iface;
        publish();
    }

    void remove(final Interface iface) {
        bySwIfIndex[iface.index] = null;
        publish();
    }

    /** Shows workers what the interfaces are now. */
    void publish() {
        view = InterfaceView.of(bySwIfIndex);
    }
}
