package dev.sluice.net.neighbor;

import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceListener;
import dev.sluice.net.packet.Ip4Prefix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The IPv4 addresses of interfaces as workers read them: by sw_if_index pairs of address and mask, host order, in the
 * order in which they were given, those of its lender behind its own; null where there is none. Main writes, by
 * replacing the whole; a node reads the reference once a frame.
 */
public final class InterfaceAddresses implements InterfaceListener {
    private static final int NONE = -1;

    private volatile int[][] view = {};
    private volatile int[] lenders = {};

    /** The pairs by sw_if_index. Any thread. */
    public int[][] view() {
        return view;
    }

    /** By sw_if_index the interface whose addresses it uses, or -1; may be shorter than the table. Any thread. */
    int[] lenders() {
        return lenders;
    }

    /** True when the address lies in a network of the interface. */
    public static boolean isOnSubnet(final int[][] view, final int swIfIndex, final int address) {
        final int[] pairs = pairs(view, swIfIndex);
        for (int i = 0; pairs != null && i < pairs.length; i += 2) {
            if (((pairs[i] ^ address) & pairs[i + 1]) == 0) {
                return true;
            }
        }
        return false;
    }

    /** True when the address is the broadcast address of a network of the interface. */
    public static boolean isBroadcast(final int[][] view, final int swIfIndex, final int address) {
        final int[] pairs = pairs(view, swIfIndex);
        for (int i = 0; pairs != null && i < pairs.length; i += 2) {
            // -4 is the mask of /30: the networks of /31 and /32 have no broadcast address (RFC 3021)
            if ((pairs[i] | ~pairs[i + 1]) == address && Integer.compareUnsigned(pairs[i + 1], -4) <= 0) {
                return true;
            }
        }
        return false;
    }

    /** The address to speak from: the one whose network the other end is in, else the first, else 0. */
    public static int source(final int[][] view, final int swIfIndex, final int towards) {
        final int[] pairs = pairs(view, swIfIndex);
        if (pairs == null) {
            return 0;
        }
        for (int i = 0; i < pairs.length; i += 2) {
            if (((pairs[i] ^ towards) & pairs[i + 1]) == 0) {
                return pairs[i];
            }
        }
        return pairs[0];
    }

    private static int[] pairs(final int[][] view, final int swIfIndex) {
        return swIfIndex >= 0 && swIfIndex < view.length ? view[swIfIndex] : null;
    }

    @Override
    public void created(final Interface iface) {
        publish(iface);
    }

    @Override
    public void ip4Address(final Interface iface, final Ip4Prefix address, final boolean added) {
        publish(iface);
        iface.borrowers().forEach(this::publish);
    }

    @Override
    public void lender(final Interface iface, final Interface old) {
        publish(iface);
    }

    @Override
    public void deleting(final Interface iface) {
        publish(iface.index(), List.of());
    }

    private void publish(final Interface iface) {
        final Interface lender = iface.lender();
        final int[] changed = Arrays.copyOf(lenders, Math.max(lenders.length, iface.index() + 1));
        for (int i = lenders.length; i < changed.length; i++) {
            changed[i] = NONE;
        }
        changed[iface.index()] = lender == null ? NONE : lender.index();
        lenders = changed;
        final List<Ip4Prefix> addresses = new ArrayList<>(iface.ip4Addresses());
        if (lender != null) {
            addresses.addAll(lender.ip4Addresses());
        }
        publish(iface.index(), addresses);
    }

    private void publish(final int swIfIndex, final List<Ip4Prefix> addresses) {
        final int[][] changed = Arrays.copyOf(view, Math.max(view.length, swIfIndex + 1));
        final int[] pairs = new int[2 * addresses.size()];
        for (int i = 0; i < addresses.size(); i++) {
            pairs[2 * i] = addresses.get(i).address();
            pairs[2 * i + 1] = addresses.get(i).mask();
        }
        changed[swIfIndex] = pairs.length == 0 ? null : pairs;
        view = changed;
    }
}
