package dev.sluice.net.ip6;

import dev.sluice.graph.handoff.EventRing;
import dev.sluice.graph.time.Clock;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceListener;
import dev.sluice.net.iface.LinkType;
import dev.sluice.net.neighbor.Ip6Addresses;
import dev.sluice.net.packet.Ip6Prefix;
import dev.sluice.net.packet.IpAddress;
import java.util.Arrays;
import java.util.Collection;
import java.util.TreeMap;

/**
 * What interfaces advertise as routers: one {@link RouterAdvertisement} for each Ethernet interface with IPv6, which
 * sends nothing before it is told to. Main thread, but for {@link #ring} and {@link #wake}, which are for workers.
 */
public final class RouterAdvertisements implements InterfaceListener {
    static final long SECOND_NS = 1_000_000_000L;

    /** Least seconds between intervals that may be configured (RFC 4861 section 6.2.1). */
    private static final int LEAST_INTERVAL = 3;

    /** What is wrong with a configuration. */
    enum Refusal {
        NOT_ENABLED,
        INVALID_VALUE,
        INVALID_VALUE_2
    }

    /** A change of what an interface advertises: flags that are false and numbers that are 0 change nothing. */
    record Change(
            boolean no,
            boolean suppress,
            boolean managed,
            boolean other,
            boolean linkLayerOption,
            boolean unicast,
            boolean cease,
            boolean hasLifetime,
            int lifetimeS,
            int[] intervals,
            int[] initial) {}

    /** How a prefix is to be advertised. */
    record PrefixChange(
            Ip6Prefix prefix,
            boolean no,
            boolean useDefault,
            int validS,
            int preferredS,
            boolean noAdvertise,
            boolean offLink,
            boolean noAutoconfig,
            boolean noOnLink) {}

    private final TreeMap<Integer, RouterAdvertisement> byInterface = new TreeMap<>();
    private final EventRing[] rings;
    private final Ip6Addresses addresses;
    private final Clock clock;
    private volatile Runnable wake = () -> {};

    RouterAdvertisements(final Ip6Addresses addresses, final Clock clock, final int threads) {
        this.addresses = addresses;
        this.clock = clock;
        rings = new EventRing[threads];
        Arrays.setAll(rings, thread -> EventRing.ofFourWords());
    }

    /** The ring that a thread writes: solicitations. */
    EventRing ring(final int thread) {
        return rings[thread];
    }

    /** All rings. Main. */
    EventRing[] rings() {
        return rings;
    }

    /** Lets the process run. Any thread. */
    void wake() {
        wake.run();
    }

    /** What {@link #wake} does. */
    void onWake(final Runnable action) {
        wake = action;
    }

    /** The addresses of interfaces, among them who is a router. */
    Ip6Addresses addresses() {
        return addresses;
    }

    @Override
    public void created(final Interface iface) {
        if (iface.ip6Enabled()) {
            linkLocal(iface, null);
        }
    }

    @Override
    public void linkLocal(final Interface iface, final IpAddress old) {
        if (iface.linkLocal() == null) {
            byInterface.remove(iface.index());
            addresses.router(iface.index(), false);
        } else if (old == null && iface.linkType() == LinkType.ETHERNET) {
            byInterface.put(iface.index(), new RouterAdvertisement(iface));
        }
    }

    @Override
    public void upDown(final Interface iface, final boolean up) {
        final RouterAdvertisement radv = get(iface.index());
        if (radv != null && radv.sends) {
            radv.restart(clock.nowNs());
            wake();
        }
    }

    /** What an interface advertises, or null where IPv6 is off. */
    RouterAdvertisement get(final int swIfIndex) {
        return byInterface.get(swIfIndex);
    }

    /** All by sw_if_index. */
    Collection<RouterAdvertisement> all() {
        return byInterface.values();
    }

    /** Changes what an interface advertises, and lets it begin unless that is to be suppressed; why not, or null. */
    Refusal configure(final int swIfIndex, final Change change) {
        final RouterAdvertisement radv = get(swIfIndex);
        if (radv == null) {
            return Refusal.NOT_ENABLED;
        }
        final int max = change.intervals[0];
        final int min = max != 0 && change.intervals[1] == 0 ? max * 3 / 4 : change.intervals[1];
        final int maxS = max == 0 ? radv.maxIntervalS : change.no ? RouterAdvertisement.MAX_INTERVAL : max;
        final int minS = min == 0 ? radv.minIntervalS : change.no ? RouterAdvertisement.MIN_INTERVAL : min;
        int lifetimeS = radv.lifetimeS;
        if (change.hasLifetime) {
            lifetimeS = change.no
                    ? RouterAdvertisement.LIFETIME
                    : Math.min(change.lifetimeS, RouterAdvertisement.MAX_LIFETIME);
        }
        if (lifetimeS < 0
                || lifetimeS != 0 && lifetimeS <= maxS
                || minS > maxS * 3L / 4
                || minS < LEAST_INTERVAL
                || change.initial[0] < 0
                || change.initial[0] > RouterAdvertisement.INITIAL_COUNT
                || change.initial[1] < 0
                || change.initial[1] > RouterAdvertisement.INITIAL_INTERVAL) {
            return Refusal.INVALID_VALUE;
        }
        radv.sends = !change.suppress || change.no;
        radv.managed = change.managed ? !change.no : radv.managed;
        radv.other = change.other ? !change.no : radv.other;
        radv.linkLayerOption = change.linkLayerOption ? change.no : radv.linkLayerOption;
        radv.unicast = change.unicast ? !change.no : radv.unicast;
        radv.ceases = change.cease ? !change.no : radv.ceases;
        radv.minIntervalS = minS;
        radv.maxIntervalS = maxS;
        radv.lifetimeS = lifetimeS;
        if (change.initial[0] != 0) {
            radv.initialCount = change.no ? RouterAdvertisement.INITIAL_COUNT : change.initial[0];
        }
        if (change.initial[1] != 0) {
            radv.initialIntervalS = change.no ? RouterAdvertisement.INITIAL_INTERVAL : change.initial[1];
        }
        changed(radv);
        return null;
    }

    /** Adds a prefix to what an interface advertises, changes it, or takes it away; why not, or null. */
    Refusal configure(final int swIfIndex, final PrefixChange change) {
        final RouterAdvertisement radv = get(swIfIndex);
        if (radv == null) {
            return Refusal.NOT_ENABLED;
        }
        RouterAdvertisement.Prefix prefix = radv.find(change.prefix);
        if (change.no && prefix == null) {
            return Refusal.INVALID_VALUE;
        }
        if (prefix != null && prefix.prefix.length() != change.prefix.length()) {
            return Refusal.INVALID_VALUE_2;
        }
        if (change.no) {
            radv.prefixes.remove(prefix);
        } else {
            final boolean isNew = prefix == null;
            if (isNew) {
                prefix = new RouterAdvertisement.Prefix(change.prefix);
                radv.prefixes.add(prefix);
            }
            if (!isNew || !change.useDefault) {
                set(prefix, change);
            }
            prefix.setNs = clock.nowNs();
        }
        changed(radv);
        return null;
    }

    private static void set(final RouterAdvertisement.Prefix prefix, final PrefixChange change) {
        final boolean infinite =
                change.validS == RouterAdvertisement.INFINITE || change.preferredS == RouterAdvertisement.INFINITE;
        prefix.decrements = !infinite && prefix.decrements;
        prefix.validS = infinite ? RouterAdvertisement.INFINITE : change.validS;
        prefix.preferredS = infinite ? RouterAdvertisement.INFINITE : change.preferredS;
        prefix.advertised = !change.noAdvertise;
        prefix.onLink = !change.offLink && !change.noOnLink;
        prefix.autonomous = !change.noAutoconfig;
    }

    private void changed(final RouterAdvertisement radv) {
        radv.restart(clock.nowNs());
        addresses.router(radv.iface.index(), radv.sends);
        wake();
    }
}
