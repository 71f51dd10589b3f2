package dev.sluice.net.ip6;

import dev.sluice.net.iface.Interface;
import dev.sluice.net.packet.Ip6Prefix;
import java.util.ArrayList;
import java.util.List;

/**
 * What an interface advertises as a router, and when (RFC 4861 section 6.2). Main thread; times are engine time, 0 for
 * never.
 */
final class RouterAdvertisement {
    /** Seconds between advertisements at most, unless configured. */
    static final int MAX_INTERVAL = 200;

    /** And at least. */
    static final int MIN_INTERVAL = 150;

    /** Seconds that hosts may use the router, unless configured. */
    static final int LIFETIME = 3 * MAX_INTERVAL;

    /** Most seconds that may be configured. */
    static final int MAX_LIFETIME = 9000;

    /** Advertisements at first that come in short intervals. */
    static final int INITIAL_COUNT = 3;

    /** Seconds between those at most. */
    static final int INITIAL_INTERVAL = 16;

    /** Hop limit that hosts should use. */
    static final int HOP_LIMIT = 64;

    /** Lifetime without an end. */
    static final int INFINITE = -1;

    /** Seconds that a prefix is valid, unless configured. */
    static final int VALID_LIFETIME = 2_592_000;

    /** Seconds that its addresses are preferred, unless configured. */
    static final int PREFERRED_LIFETIME = 604_800;

    /** A prefix that is advertised. */
    static final class Prefix {
        final Ip6Prefix prefix;
        boolean onLink = true;
        boolean autonomous = true;
        boolean advertised = true;
        boolean decrements = true;
        int validS = VALID_LIFETIME;
        int preferredS = PREFERRED_LIFETIME;
        long setNs;

        Prefix(final Ip6Prefix prefix) {
            this.prefix = prefix;
        }

        /** Seconds of a lifetime that are left. */
        int left(final int lifetimeS, final long nowNs) {
            if (!decrements) {
                return lifetimeS;
            }
            final long left = (lifetimeS & 0xffff_ffffL) - (nowNs - setNs) / RouterAdvertisements.SECOND_NS;
            return (int) Math.max(0, left);
        }
    }

    final Interface iface;
    final List<Prefix> prefixes = new ArrayList<>();
    final int linkMtu;
    boolean sends;
    boolean managed;
    boolean other;
    boolean linkLayerOption = true;
    boolean unicast;
    boolean ceases;
    int maxIntervalS = MAX_INTERVAL;
    int minIntervalS = MIN_INTERVAL;
    int lifetimeS = LIFETIME;
    int initialCount = INITIAL_COUNT;
    int initialIntervalS = INITIAL_INTERVAL;
    int initialLeft = INITIAL_COUNT - 1;
    long lastSolicitedNs;
    long lastMulticastNs;
    long nextMulticastNs;
    long sent;
    long solicitations;
    long solicitationsDropped;

    RouterAdvertisement(final Interface iface) {
        this.iface = iface;
        linkMtu = iface.effectiveIp6Mtu();
    }

    /** The prefix with this address, or null. */
    Prefix find(final Ip6Prefix wanted) {
        for (final Prefix prefix : prefixes) {
            if (prefix.prefix.ip().equals(wanted.ip())) {
                return prefix;
            }
        }
        return null;
    }

    /** Begins anew: the next advertisement is due at once, the first ones come in short intervals. */
    void restart(final long nowNs) {
        initialLeft = initialCount - 1;
        nextMulticastNs = nowNs;
        lastMulticastNs = nowNs;
        lastSolicitedNs = 0;
    }
}
