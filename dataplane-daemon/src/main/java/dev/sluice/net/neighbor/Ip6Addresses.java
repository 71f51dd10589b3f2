package dev.sluice.net.neighbor;

import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceListener;
import dev.sluice.net.packet.Ip6Address;
import dev.sluice.net.packet.Ip6Prefix;
import dev.sluice.net.packet.IpAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The IPv6 addresses of interfaces as workers read them: by sw_if_index the two halves of the link-local address, then
 * for each other address its halves and the length of its network; null where IPv6 is off. Main writes, by replacing
 * the whole; a node reads the reference once a frame.
 */
public final class Ip6Addresses implements InterfaceListener {
    private static final int FIRST = 2;
    private static final int STRIDE = 3;
    private static final int NONE = -1;

    private volatile long[][] view = {};
    private volatile boolean[] routers = {};

    /** The addresses by sw_if_index. Any thread. */
    public long[][] view() {
        return view;
    }

    /** Whether the interface advertises itself as a router: its advertisements of neighbours say so too. Any thread. */
    public boolean isRouter(final int swIfIndex) {
        final boolean[] all = routers;
        return swIfIndex < all.length && all[swIfIndex];
    }

    /** Sets {@link #isRouter}. Main. */
    public void router(final int swIfIndex, final boolean router) {
        final boolean[] changed = Arrays.copyOf(routers, Math.max(routers.length, swIfIndex + 1));
        changed[swIfIndex] = router;
        routers = changed;
    }

    private static long[] of(final long[][] view, final int swIfIndex) {
        return swIfIndex >= 0 && swIfIndex < view.length ? view[swIfIndex] : null;
    }

    /** True when the address is one of the interface's own. */
    public static boolean isOwn(final long[][] view, final int swIfIndex, final long high, final long low) {
        final long[] own = of(view, swIfIndex);
        if (own == null) {
            return false;
        }
        if (own[0] == high && own[1] == low) {
            return true;
        }
        for (int i = FIRST; i < own.length; i += STRIDE) {
            if (own[i] == high && own[i + 1] == low) {
                return true;
            }
        }
        return false;
    }

    /** True when the address lies in a network of the interface, or is link-local. */
    public static boolean isOnLink(final long[][] view, final int swIfIndex, final long high, final long low) {
        final long[] own = of(view, swIfIndex);
        return own != null && (Ip6Address.isLinkLocal(high) || network(own, high, low) != NONE);
    }

    private static int network(final long[] own, final long high, final long low) {
        for (int i = FIRST; i < own.length; i += STRIDE) {
            final int length = (int) own[i + 2];
            if (((own[i] ^ high) & Ip6Prefix.highMask(length)) == 0
                    && ((own[i + 1] ^ low) & Ip6Prefix.lowMask(length)) == 0) {
                return i;
            }
        }
        return NONE;
    }

    /**
     * Where in the interface's addresses the one to speak from stands: that of the link towards a link-local or
     * multicast address of the link, else that whose network the other end is in, else the first, else that of the
     * link.
     *
     * @return an index into {@code view[swIfIndex]}, or -1 where IPv6 is off
     */
    public static int source(final long[][] view, final int swIfIndex, final long high, final long low) {
        final long[] own = of(view, swIfIndex);
        if (own == null) {
            return NONE;
        }
        if (Ip6Address.isLinkLocal(high) || high >>> 48 == Ip6Address.LINK_MULTICAST_HIGH >>> 48) {
            return 0;
        }
        final int same = network(own, high, low);
        return same != NONE ? same : own.length > FIRST ? FIRST : 0;
    }

    /** The address to speak from towards another, or null where IPv6 is off. For the control side. */
    public IpAddress source(final int swIfIndex, final IpAddress towards) {
        final long[][] all = view;
        final int at = source(all, swIfIndex, towards.high(), towards.low());
        return at == NONE ? null : IpAddress.ip6(all[swIfIndex][at], all[swIfIndex][at + 1]);
    }

    @Override
    public void created(final Interface iface) {
        publish(iface);
    }

    @Override
    public void ip6Address(final Interface iface, final Ip6Prefix address, final boolean added) {
        publish(iface);
    }

    @Override
    public void linkLocal(final Interface iface, final IpAddress old) {
        publish(iface);
    }

    @Override
    public void lender(final Interface iface, final Interface old) {
        publish(iface);
    }

    private void publish(final Interface iface) {
        publishOne(iface);
        iface.borrowers().forEach(this::publishOne);
    }

    /** Its own addresses, and behind them those of the interface whose addresses it uses. */
    private void publishOne(final Interface iface) {
        final int swIfIndex = iface.index();
        final long[][] changed = Arrays.copyOf(view, Math.max(view.length, swIfIndex + 1));
        final IpAddress link = iface.linkLocal();
        if (link == null) {
            changed[swIfIndex] = null;
        } else {
            final List<Ip6Prefix> addresses = new ArrayList<>(iface.ip6Addresses());
            if (iface.lender() != null) {
                addresses.addAll(iface.lender().ip6Addresses());
            }
            final long[] own = new long[FIRST + STRIDE * addresses.size()];
            own[0] = link.high();
            own[1] = link.low();
            int at = FIRST;
            for (final Ip6Prefix address : addresses) {
                own[at] = address.high();
                own[at + 1] = address.low();
                own[at + 2] = address.length();
                at += STRIDE;
            }
            changed[swIfIndex] = own;
        }
        view = changed;
    }
}
